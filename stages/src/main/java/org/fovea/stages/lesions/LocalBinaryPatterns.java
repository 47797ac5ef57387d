package org.fovea.stages.lesions;

/**
 * How often each pattern of brighter and darker neighbours occurs: eight neighbours on a square
 * around each pixel, patterns that differ by a turn counted together, those with more than two
 * changes as one.
 *
 * @see <a href="https://doi.org/10.1109/TPAMI.2002.1017623">Ojala et al., 2002, Multiresolution
 *     gray-scale and rotation invariant texture classification with local binary patterns</a>
 */
final class LocalBinaryPatterns {
  private static final int[][] NEIGHBOURS = {
    {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}
  };

  /** Uniform patterns by their number of brighter neighbours, 0 to 8, and all the others. */
  private static final int PATTERNS = NEIGHBOURS.length + 2;

  private static final int[] PATTERN_OF = patterns();

  private LocalBinaryPatterns() {}

  private static int[] patterns() {
    int[] patterns = new int[1 << NEIGHBOURS.length];
    for (int bits = 0; bits < patterns.length; bits++) {
      int turned = (bits >>> 1) | ((bits & 1) << (NEIGHBOURS.length - 1));
      boolean uniform = Integer.bitCount(bits ^ turned) <= 2;
      patterns[bits] = uniform ? Integer.bitCount(bits) : PATTERNS - 1;
    }
    return patterns;
  }

  /**
   * Adds the share of each pattern.
   *
   * @param picture bytes, (side, side), row by row
   * @param inside not 0 where a pixel counts
   * @param reachPx how far away the neighbours are, along an axis
   */
  static void measure(
      String prefix, byte[] picture, byte[] inside, int side, int reachPx, FeatureVector features) {
    int[] offsets = new int[NEIGHBOURS.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = reachPx * (NEIGHBOURS[i][1] * side + NEIGHBOURS[i][0]);
    }
    long[] counts = new long[PATTERNS];
    long total = 0;
    for (int y = reachPx; y < side - reachPx; y++) {
      for (int x = reachPx; x < side - reachPx; x++) {
        int pixel = y * side + x;
        if (inside[pixel] == 0) {
          continue;
        }
        int own = picture[pixel] & 0xff;
        int bits = 0;
        for (int i = 0; i < offsets.length; i++) {
          bits |= (picture[pixel + offsets[i]] & 0xff) >= own ? 1 << i : 0;
        }
        counts[PATTERN_OF[bits]]++;
        total++;
      }
    }
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
      features.add(prefix + "." + pattern, total == 0 ? 0 : (double) counts[pattern] / total);
    }
  }
}
