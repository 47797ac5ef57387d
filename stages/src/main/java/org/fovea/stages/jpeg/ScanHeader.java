package org.fovea.stages.jpeg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * What a scan is of.
 *
 * @param components those whose blocks it has
 * @param tableNumbers for each, the number of its DC table times 16, and that of its AC table
 * @param band the coefficients that it brings; all 64, whole, where the image is not progressive
 */
record ScanHeader(
    List<Component> components, List<Integer> tableNumbers, ProgressiveScan.Band band) {
  private static final int MOST_BLOCKS_IN_MCU = 10;
  private static final int HIGHEST_BIT = 13;

  /**
   * Reads a scan header.
   *
   * @throws RejectedInputException if no image can have such a scan
   */
  static ScanHeader read(ByteBuffer segment, Frame frame) throws RejectedInputException {
    int count = segment.get() & 0xFF;
    List<Component> components = new ArrayList<>();
    List<Integer> tableNumbers = new ArrayList<>();
    int blocksInMcu = 0;
    for (int i = 0; i < count; i++) {
      Component component = frame.component(segment.get() & 0xFF);
      if (components.contains(component)) {
        throw DamagedJpeg.because("a scan names component %d twice", component.id);
      }
      components.add(component);
      tableNumbers.add(segment.get() & 0xFF);
      blocksInMcu += component.across * component.down;
    }
    if (count < 1 || (count > 1 && blocksInMcu > MOST_BLOCKS_IN_MCU)) {
      throw DamagedJpeg.because(
          "a scan has %d components with %d blocks to a unit; at most %d are allowed",
          count, blocksInMcu, MOST_BLOCKS_IN_MCU);
    }
    int first = segment.get() & 0xFF;
    int last = segment.get() & 0xFF;
    int bits = segment.get() & 0xFF;
    ProgressiveScan.Band band = new ProgressiveScan.Band(first, last, bits >>> 4, bits & 0xF);
    if (!(frame.progressive ? possible(band, count) : whole(band))) {
      throw DamagedJpeg.because("no scan of such an image can bring %s", band);
    }
    return new ScanHeader(components, tableNumbers, band);
  }

  private static boolean whole(ProgressiveScan.Band band) {
    return band.first() == 0 && band.last() == 63 && band.highBit() == 0 && band.lowBit() == 0;
  }

  private static boolean possible(ProgressiveScan.Band band, int components) {
    boolean coefficients =
        band.first() == 0
            ? band.last() == 0
            : band.last() >= band.first() && band.last() < 64 && components == 1;
    return coefficients && band.highBit() <= HIGHEST_BIT && band.lowBit() <= HIGHEST_BIT;
  }

  /** Returns how many blocks the scan has. */
  long blocks(FrameSize frame) {
    if (components.size() == 1) {
      return (long) components.get(0).blocksAcross * components.get(0).blocksDown;
    }
    return components.stream().mapToLong(Component::storedBlocks).sum();
  }

  /** Returns the fewest bits that the codes of a block take. */
  int fewestBitsOfBlock(boolean progressive) {
    if (!progressive) {
      return 2; // a DC coefficient and an end of block
    }
    return band.first() == 0 ? 1 : 0; // one end of block may stand for many
  }
}
