package org.fovea.stages.jpeg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.stages.deadletter.RejectedInputException;

/** The components of an image, and how much of each has been read. */
final class Frame {
  private static final int NOT_YET = -1;

  final boolean progressive;
  final FrameSize size;
  final List<Component> components;
  private final int reduction;

  /**
   * Of a progressive image: the lowest bit that is known, by component and index in zigzag order.
   */
  private final int[][] lowBits;

  private Frame(boolean progressive, FrameSize size, List<Component> components, int reduction) {
    this.progressive = progressive;
    this.size = size;
    this.components = components;
    this.reduction = reduction;
    this.lowBits = new int[components.size()][64];
    for (int[] ofComponent : lowBits) {
      Arrays.fill(ofComponent, NOT_YET);
    }
  }

  /**
   * Reads a frame header.
   *
   * @param reduction 1, 2, 4 or 8
   * @throws RejectedInputException if it is of a kind that is not read
   */
  static Frame read(ByteBuffer segment, boolean progressive, int reduction)
      throws RejectedInputException {
    int bits = segment.get();
    int heightPx = Short.toUnsignedInt(segment.getShort());
    int widthPx = Short.toUnsignedInt(segment.getShort());
    int count = segment.get() & 0xFF;
    if (bits != 8) {
      throw DamagedJpeg.because("it has %d bits a sample; 8 are read", bits);
    }
    byte[] specifications = new byte[3 * count];
    segment.get(specifications);
    int mostAcross = 1;
    int mostDown = 1;
    for (int i = 0; i < count; i++) {
      int across = (specifications[3 * i + 1] >>> 4) & 0xF;
      int down = specifications[3 * i + 1] & 0xF;
      if (across < 1 || across > 4 || down < 1 || down > 4) {
        throw DamagedJpeg.because("a component has %d x %d blocks; 1 to 4 each", across, down);
      }
      mostAcross = Math.max(mostAcross, across);
      mostDown = Math.max(mostDown, down);
    }
    FrameSize size = new FrameSize(widthPx, heightPx, mostAcross, mostDown);
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int across = (specifications[3 * i + 1] >>> 4) & 0xF;
      int down = specifications[3 * i + 1] & 0xF;
      int side = blockPx(across, down, size, 8 / reduction);
      components.add(
          new Component(
              specifications[3 * i] & 0xFF,
              across,
              down,
              specifications[3 * i + 2] & 0xFF,
              side,
              size));
    }
    return new Frame(progressive, size, components, reduction);
  }

  /** Where a component has fewer samples, its blocks are reduced less, rather than repeated. */
  private static int blockPx(int across, int down, FrameSize size, int least) {
    int side = least;
    while (side < 8
        && size.mostAcross() * least % (across * side * 2) == 0
        && size.mostDown() * least % (down * side * 2) == 0) {
      side *= 2;
    }
    return side;
  }

  /** Returns the component with an id. */
  Component component(int id) throws RejectedInputException {
    for (Component component : components) {
      if (component.id == id) {
        return component;
      }
    }
    throw DamagedJpeg.because("a scan names component %d, which the frame has not", id);
  }

  /** Notes what a scan brings to a component, and checks that it is what is due. */
  void note(Component component, ProgressiveScan.Band band) throws RejectedInputException {
    int[] known = lowBits[components.indexOf(component)];
    if (band.first() > 0 && known[0] == NOT_YET) {
      throw DamagedJpeg.because("a scan brings details before the mean of each block");
    }
    for (int index = band.first(); index <= band.last(); index++) {
      boolean due = known[index] == NOT_YET ? band.highBit() == 0 : band.highBit() == known[index];
      if (!due || (band.highBit() > 0 && band.lowBit() != band.highBit() - 1)) {
        throw DamagedJpeg.because(
            "a scan brings bits %d to %d of coefficient %d, which are not due",
            band.highBit(), band.lowBit(), index);
      }
      known[index] = band.lowBit();
    }
  }

  /** Returns the image, once all scans are read. */
  JpegPixels pixels(JpegSegments.Colour colour) throws RejectedInputException {
    UpsampledRows[] rows = new UpsampledRows[components.size()];
    for (int i = 0; i < rows.length; i++) {
      Component component = components.get(i);
      if (component.quantization.length == 0) {
        throw DamagedJpeg.because("the pixels of component %d are missing", component.id);
      }
      if (progressive) {
        component.transform();
      }
      rows[i] = UpsampledRows.of(component, size, 8 / reduction);
    }
    int widthPx = FrameSize.ceil(size.widthPx(), reduction);
    int heightPx = FrameSize.ceil(size.heightPx(), reduction);
    byte[] rgb = new byte[3 * widthPx * heightPx];
    for (int y = 0; y < heightPx; y++) {
      for (UpsampledRows row : rows) {
        row.seek(y);
      }
      ColourConversion.row(rows, colour, widthPx, rgb, 3 * y * widthPx);
    }
    return new JpegPixels(widthPx, heightPx, rgb);
  }
}
