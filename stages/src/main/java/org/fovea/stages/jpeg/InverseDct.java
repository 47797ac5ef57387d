package org.fovea.stages.jpeg;

import java.util.Arrays;

/**
 * Turns the 64 coefficients of a block into 8 x 8 samples, or into 4 x 4, 2 x 2 or 1 that show the
 * same at a smaller scale. In the whole-number arithmetic of libjpeg (its jidctint and jidctred),
 * so that samples are the same; based in part on the work of the Independent JPEG Group.
 *
 * @see <a href="https://doi.org/10.1109/ICASSP.1989.266596">Loeffler, Ligtenberg and Moschytz,
 *     1989, Practical fast 1-D DCT algorithms with 11 multiplications</a>
 */
final class InverseDct {
  private static final int CONST_BITS = 13;
  private static final int PASS1_BITS = 2;

  /** The first coefficient alone is eight times what each sample of the block has. */
  static final int FLAT_SHIFT = 3;

  private static final int F_0_211 = 1730;
  private static final int F_0_298 = 2446;
  private static final int F_0_390 = 3196;
  private static final int F_0_509 = 4176;
  private static final int F_0_541 = 4433;
  private static final int F_0_601 = 4926;
  private static final int F_0_720 = 5906;
  private static final int F_0_765 = 6270;
  private static final int F_0_850 = 6967;
  private static final int F_0_899 = 7373;
  private static final int F_1_061 = 8697;
  private static final int F_1_175 = 9633;
  private static final int F_1_272 = 10426;
  private static final int F_1_451 = 11893;
  private static final int F_1_501 = 12299;
  private static final int F_1_847 = 15137;
  private static final int F_1_961 = 16069;
  private static final int F_2_053 = 16819;
  private static final int F_2_172 = 17799;
  private static final int F_2_562 = 20995;
  private static final int F_3_072 = 25172;
  private static final int F_3_624 = 29692;

  private final int[] columns = new int[64];

  /**
   * Writes the samples of a block.
   *
   * @param block 64 coefficients, row by row, times their quantization
   * @param side 1, 2, 4 or 8
   * @param to samples, 0 to 255
   * @param at where the first goes
   * @param stride from one row to the next
   */
  void samples(int[] block, int side, byte[] to, int at, int stride) {
    switch (side) {
      case 1 -> to[at] = sample(block[0], FLAT_SHIFT);
      case 2 -> two(block, to, at, stride);
      case 4 -> four(block, to, at, stride);
      default -> eight(block, to, at, stride);
    }
  }

  /** Writes the samples of a block that has no coefficient but its first. */
  static void flat(int first, int side, byte[] to, int at, int stride) {
    byte sample = sample(first, FLAT_SHIFT);
    for (int row = 0; row < side; row++) {
      Arrays.fill(to, at + row * stride, at + row * stride + side, sample);
    }
  }

  /** Returns a sum of coefficients as a sample: shifted with rounding, and from the middle, 128. */
  static byte sample(int sum, int shift) {
    return (byte) Math.max(0, Math.min(255, ((sum + (1 << (shift - 1))) >> shift) + 128));
  }

  private static int descale(int sum, int shift) {
    return (sum + (1 << (shift - 1))) >> shift;
  }

  private void two(int[] block, byte[] to, int at, int stride) {
    int[] ws = columns;
    for (int c = 0; c < 8; c += c == 0 ? 1 : 2) { // even columns but the first cancel out
      int even = block[c] << (CONST_BITS + 2);
      int odd = twoOdd(block[8 + c], block[24 + c], block[40 + c], block[56 + c]);
      ws[c] = descale(even + odd, CONST_BITS - PASS1_BITS + 2);
      ws[8 + c] = descale(even - odd, CONST_BITS - PASS1_BITS + 2);
    }
    int shift = CONST_BITS + PASS1_BITS + 3 + 2;
    for (int r = 0; r < 2; r++) {
      int w = 8 * r;
      int even = ws[w] << (CONST_BITS + 2);
      int odd = twoOdd(ws[w + 1], ws[w + 3], ws[w + 5], ws[w + 7]);
      to[at + r * stride] = sample(even + odd, shift);
      to[at + r * stride + 1] = sample(even - odd, shift);
    }
  }

  private static int twoOdd(int one, int three, int five, int seven) {
    return F_3_624 * one - F_1_272 * three + F_0_850 * five - F_0_720 * seven;
  }

  private void four(int[] block, byte[] to, int at, int stride) {
    int[] ws = columns;
    for (int c = 0; c < 8; c++) {
      if (c == 4) {
        continue; // cancels out
      }
      int even = block[c] << (CONST_BITS + 1);
      int bend = F_1_847 * block[16 + c] - F_0_765 * block[48 + c];
      int inner = fourInner(block[8 + c], block[24 + c], block[40 + c], block[56 + c]);
      int outer = fourOuter(block[8 + c], block[24 + c], block[40 + c], block[56 + c]);
      int shift = CONST_BITS - PASS1_BITS + 1;
      ws[c] = descale(even + bend + outer, shift);
      ws[24 + c] = descale(even + bend - outer, shift);
      ws[8 + c] = descale(even - bend + inner, shift);
      ws[16 + c] = descale(even - bend - inner, shift);
    }
    for (int r = 0; r < 4; r++) {
      int w = 8 * r;
      int even = ws[w] << (CONST_BITS + 1);
      int bend = F_1_847 * ws[w + 2] - F_0_765 * ws[w + 6];
      int inner = fourInner(ws[w + 1], ws[w + 3], ws[w + 5], ws[w + 7]);
      int outer = fourOuter(ws[w + 1], ws[w + 3], ws[w + 5], ws[w + 7]);
      int shift = CONST_BITS + PASS1_BITS + 3 + 1;
      int row = at + r * stride;
      to[row] = sample(even + bend + outer, shift);
      to[row + 3] = sample(even + bend - outer, shift);
      to[row + 1] = sample(even - bend + inner, shift);
      to[row + 2] = sample(even - bend - inner, shift);
    }
  }

  private static int fourInner(int one, int three, int five, int seven) {
    return F_1_061 * one - F_2_172 * three + F_1_451 * five - F_0_211 * seven;
  }

  private static int fourOuter(int one, int three, int five, int seven) {
    return F_2_562 * one + F_0_899 * three - F_0_601 * five - F_0_509 * seven;
  }

  private void eight(int[] block, byte[] to, int at, int stride) {
    int[] ws = columns;
    for (int c = 0; c < 8; c++) {
      if ((block[8 + c]
              | block[16 + c]
              | block[24 + c]
              | block[32 + c]
              | block[40 + c]
              | block[48 + c]
              | block[56 + c])
          == 0) {
        int flat = block[c] << PASS1_BITS;
        for (int r = 0; r < 64; r += 8) {
          ws[r + c] = flat;
        }
        continue;
      }
      int z1 = (block[16 + c] + block[48 + c]) * F_0_541;
      int t2 = z1 - block[48 + c] * F_1_847;
      int t3 = z1 + block[16 + c] * F_0_765;
      int t0 = (block[c] + block[32 + c]) << CONST_BITS;
      int t1 = (block[c] - block[32 + c]) << CONST_BITS;
      int e0 = t0 + t3;
      int e3 = t0 - t3;
      int e1 = t1 + t2;
      int e2 = t1 - t2;
      int o0 = block[56 + c];
      int o1 = block[40 + c];
      int o2 = block[24 + c];
      int o3 = block[8 + c];
      int z5 = (o0 + o2 + o1 + o3) * F_1_175;
      int y1 = -(o0 + o3) * F_0_899;
      int y2 = -(o1 + o2) * F_2_562;
      int y3 = z5 - (o0 + o2) * F_1_961;
      int y4 = z5 - (o1 + o3) * F_0_390;
      o0 = o0 * F_0_298 + y1 + y3;
      o1 = o1 * F_2_053 + y2 + y4;
      o2 = o2 * F_3_072 + y2 + y3;
      o3 = o3 * F_1_501 + y1 + y4;
      int shift = CONST_BITS - PASS1_BITS;
      ws[c] = descale(e0 + o3, shift);
      ws[56 + c] = descale(e0 - o3, shift);
      ws[8 + c] = descale(e1 + o2, shift);
      ws[48 + c] = descale(e1 - o2, shift);
      ws[16 + c] = descale(e2 + o1, shift);
      ws[40 + c] = descale(e2 - o1, shift);
      ws[24 + c] = descale(e3 + o0, shift);
      ws[32 + c] = descale(e3 - o0, shift);
    }
    for (int r = 0; r < 8; r++) {
      eightInRow(ws, 8 * r, to, at + r * stride);
    }
  }

  private static void eightInRow(int[] ws, int w, byte[] to, int row) {
    int z1 = (ws[w + 2] + ws[w + 6]) * F_0_541;
    int t2 = z1 - ws[w + 6] * F_1_847;
    int t3 = z1 + ws[w + 2] * F_0_765;
    int t0 = (ws[w] + ws[w + 4]) << CONST_BITS;
    int t1 = (ws[w] - ws[w + 4]) << CONST_BITS;
    int e0 = t0 + t3;
    int e3 = t0 - t3;
    int e1 = t1 + t2;
    int e2 = t1 - t2;
    int o0 = ws[w + 7];
    int o1 = ws[w + 5];
    int o2 = ws[w + 3];
    int o3 = ws[w + 1];
    int z5 = (o0 + o2 + o1 + o3) * F_1_175;
    int y1 = -(o0 + o3) * F_0_899;
    int y2 = -(o1 + o2) * F_2_562;
    int y3 = z5 - (o0 + o2) * F_1_961;
    int y4 = z5 - (o1 + o3) * F_0_390;
    o0 = o0 * F_0_298 + y1 + y3;
    o1 = o1 * F_2_053 + y2 + y4;
    o2 = o2 * F_3_072 + y2 + y3;
    o3 = o3 * F_1_501 + y1 + y4;
    int shift = CONST_BITS + PASS1_BITS + 3;
    to[row] = sample(e0 + o3, shift);
    to[row + 7] = sample(e0 - o3, shift);
    to[row + 1] = sample(e1 + o2, shift);
    to[row + 6] = sample(e1 - o2, shift);
    to[row + 2] = sample(e2 + o1, shift);
    to[row + 5] = sample(e2 - o1, shift);
    to[row + 3] = sample(e3 + o0, shift);
    to[row + 4] = sample(e3 - o0, shift);
  }
}
