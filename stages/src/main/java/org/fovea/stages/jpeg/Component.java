package org.fovea.stages.jpeg;

/**
 * One of the components of an image, and its samples as they come to be.
 *
 * <p>Samples are kept in whole blocks, of which those at the right and at the bottom may lie
 * outside the image.
 */
final class Component {
  final int id;
  final int across;
  final int down;
  final int quantizationTable;

  /** Side of the block that 8 x 8 pixels become at the scale asked for: 1, 2, 4 or 8. */
  final int blockPx;

  /** Width of what is inside the image, in samples at the scale asked for. */
  final int widthPx;

  final int heightPx;

  /** Blocks in a row, without those that only fill the last MCU. */
  final int blocksAcross;

  final int blocksDown;

  /** From one row of samples to the next. */
  final int stride;

  /** Rows of blocks with those that only fill the last MCU. */
  final int storedBlocksDown;

  byte[] samples = {};

  /** By index in zigzag order; 0 from index 64. Set when the component's first scan begins. */
  int[] quantization = {};

  /** By block and index in zigzag order; empty where blocks need not be kept. */
  short[] coefficients = {};

  /**
   * @param across samples to an MCU, from left to right, in blocks
   * @param down the same from top to bottom
   */
  Component(int id, int across, int down, int quantizationTable, int blockPx, FrameSize frame) {
    this.id = id;
    this.across = across;
    this.down = down;
    this.quantizationTable = quantizationTable;
    this.blockPx = blockPx;
    widthPx = FrameSize.ceil(frame.widthPx() * across * blockPx, 8 * frame.mostAcross());
    heightPx = FrameSize.ceil(frame.heightPx() * down * blockPx, 8 * frame.mostDown());
    blocksAcross = FrameSize.ceil(frame.widthPx() * across, 8 * frame.mostAcross());
    blocksDown = FrameSize.ceil(frame.heightPx() * down, 8 * frame.mostDown());
    stride = frame.mcusAcross() * across * blockPx;
    storedBlocksDown = frame.mcusDown() * down;
  }

  int storedBlocksAcross() {
    return stride / blockPx;
  }

  long storedBlocks() {
    return (long) storedBlocksAcross() * storedBlocksDown;
  }

  /** Returns where the first sample of a block is. */
  int firstSample(int blockRow, int blockColumn) {
    return blockRow * blockPx * stride + blockColumn * blockPx;
  }

  /** Takes memory for its first scan. */
  void begin(int[] table, boolean progressive) {
    quantization = table;
    if (progressive) {
      coefficients = new short[Math.toIntExact(64 * storedBlocks())];
    } else {
      samples = new byte[stride * storedBlocksDown * blockPx];
    }
  }

  /** Makes samples of all coefficients, and lets go of these. */
  void transform() {
    samples = new byte[stride * storedBlocksDown * blockPx];
    InverseDct dct = new InverseDct();
    int[] block = new int[64];
    for (int row = 0, at = 0; row < storedBlocksDown; row++) {
      for (int column = 0; column < storedBlocksAcross(); column++, at += 64) {
        for (int index = 0; index < 64; index++) {
          block[Zigzag.NATURAL[index]] = coefficients[at + index] * quantization[index];
        }
        dct.samples(block, blockPx, samples, firstSample(row, column), stride);
      }
    }
    coefficients = new short[0];
  }
}
