package org.fovea.stages.jpeg;

import java.util.Arrays;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * A scan in which each block is whole (baseline and extended sequential): blocks become samples as
 * they are read. What a smaller scale does not show is passed over in the codes.
 */
final class SequentialScan extends Scan {
  /** Blocks of a component in an MCU: at most 4 x 4. */
  private static final int MOST_BLOCKS = 16;

  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  private final InverseDct dct = new InverseDct();
  private final int[] block = new int[Zigzag.BEHIND + 1];
  private final int[] differences = new int[MOST_BLOCKS];

  /**
   * @param dc table for each component of the scan
   * @param ac table for each component of the scan
   */
  SequentialScan(
      EntropyReader in,
      ScanHeader header,
      FrameSize frame,
      int restartInterval,
      HuffmanTable[] dc,
      HuffmanTable[] ac) {
    super(in, header.components(), frame, restartInterval);
    this.dc = dc;
    this.ac = ac;
  }

  @Override
  void block(int number, Component component, int row, int column) throws RejectedInputException {
    int at = component.firstSample(row, column);
    if (component.blockPx > 1) {
      transformed(number, component, at);
      return;
    }
    in.passBlocks(dc[number], ac[number], differences, 1);
    component.samples[at] = flat(number, component, differences[0]);
  }

  @Override
  void blocks(int number, Component component, int firstRow, int firstColumn)
      throws RejectedInputException {
    if (component.blockPx > 1) {
      super.blocks(number, component, firstRow, firstColumn);
      return;
    }
    int across = component.across;
    in.passBlocks(dc[number], ac[number], differences, component.down * across);
    int at = component.firstSample(firstRow, firstColumn);
    for (int i = 0; i < component.down * across; i += across, at += component.stride) {
      for (int column = 0; column < across; column++) {
        component.samples[at + column] = flat(number, component, differences[i + column]);
      }
    }
  }

  private byte flat(int number, Component component, int difference) {
    lastDc[number] += difference;
    return InverseDct.sample(lastDc[number] * component.quantization[0], InverseDct.FLAT_SHIFT);
  }

  private void transformed(int number, Component component, int at) throws RejectedInputException {
    int side = component.blockPx;
    int end = in.readBlock(dc[number], ac[number], component.quantization, block);
    lastDc[number] += block[0];
    block[0] = lastDc[number] * component.quantization[0];
    if (end == 1) {
      InverseDct.flat(block[0], side, component.samples, at, component.stride);
    } else {
      dct.samples(block, side, component.samples, at, component.stride);
      Arrays.fill(block, 0);
    }
  }

  @Override
  void forget() {}
}
