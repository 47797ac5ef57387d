package org.fovea.stages.jpeg;

import java.util.Arrays;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * A scan in which each block is whole (baseline and extended sequential): blocks become samples as
 * they are read. What a smaller scale does not show is passed over in the codes.
 */
final class SequentialScan extends Scan {
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  private final InverseDct dct = new InverseDct();
  private final int[] block = new int[Zigzag.BEHIND + 1];

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
    int mean = lastDc[number] + in.passBlock(dc[number], ac[number]);
    lastDc[number] = mean;
    component.samples[at] =
        InverseDct.sample(mean * component.quantization[0], InverseDct.FLAT_SHIFT);
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
