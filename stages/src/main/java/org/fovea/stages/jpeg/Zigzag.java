package org.fovea.stages.jpeg;

import java.util.Arrays;

/** The order in which the 64 coefficients of a block are stored. */
final class Zigzag {
  /** Where a block keeps what lies behind its last coefficient, and never looks. */
  static final int BEHIND = 64;

  /** One end of block and all coefficients can be passed without leaving a table. */
  static final int LENGTH = HuffmanTable.END_OF_BLOCK_RUN + 64;

  /** By index in zigzag order, row times 8 plus column; {@link #BEHIND} from index 64. */
  static final byte[] NATURAL = natural();

  private Zigzag() {}

  private static byte[] natural() {
    byte[] natural = new byte[LENGTH];
    Arrays.fill(natural, (byte) BEHIND);
    int index = 0;
    for (int diagonal = 0; diagonal < 15; diagonal++) {
      for (int i = Math.max(0, diagonal - 7); i <= Math.min(7, diagonal); i++) {
        int row = diagonal % 2 == 0 ? diagonal - i : i;
        natural[index++] = (byte) (8 * row + diagonal - row);
      }
    }
    return natural;
  }
}
