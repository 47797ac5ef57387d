package org.fovea.stages.lesions;

/**
 * How often levels of grey lie side by side, summed up by Haralick's measures, the mean over four
 * directions.
 *
 * @see <a href="https://doi.org/10.1109/TSMC.1973.4309314">Haralick et al., 1973, Textural features
 *     for image classification</a>
 */
final class CooccurrenceTexture {
  /** Levels of grey; those of the picture between {@link #LOWEST} and the same above the mean. */
  private static final int LEVELS = 16;

  private static final int LOWEST = 64;
  private static final int LEVEL_WIDTH = 2 * (EnhancedRetina.MEAN_LEVEL - LOWEST) / LEVELS;

  private static final int[][] DIRECTIONS = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}};

  private final int[] levels;
  private final int side;

  /**
   * @param picture bytes, (side, side), row by row
   * @param inside not 0 where a pixel counts
   */
  CooccurrenceTexture(byte[] picture, byte[] inside, int side) {
    this.side = side;
    levels = new int[picture.length];
    for (int i = 0; i < levels.length; i++) {
      int level = ((picture[i] & 0xff) - LOWEST) / LEVEL_WIDTH;
      levels[i] = inside[i] == 0 ? -1 : Math.max(0, Math.min(LEVELS - 1, level));
    }
  }

  /**
   * Adds contrast, correlation, energy, homogeneity and entropy.
   *
   * @param distancePx how far apart the pixels of a pair are, along an axis
   */
  void measure(String prefix, int distancePx, FeatureVector features) {
    double[] sum = new double[5];
    for (int[] direction : DIRECTIONS) {
      double[] measures = measures(pairs(distancePx * direction[0], distancePx * direction[1]));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += measures[i] / DIRECTIONS.length;
      }
    }
    String[] names = {"contrast", "correlation", "energy", "homogeneity", "entropy"};
    for (int i = 0; i < sum.length; i++) {
      features.add(prefix + "." + names[i], sum[i]);
    }
  }

  /** Returns the share of each pair of levels, the same both ways round. */
  private double[][] pairs(int right, int down) {
    long[][] counts = new long[LEVELS][LEVELS];
    long total = 0;
    for (int y = 0; y + down < side; y++) {
      for (int x = Math.max(0, -right); x < side && x + right < side; x++) {
        int first = levels[y * side + x];
        int second = levels[(y + down) * side + x + right];
        if (first >= 0 && second >= 0) {
          counts[first][second]++;
          counts[second][first]++;
          total += 2;
        }
      }
    }
    double[][] shares = new double[LEVELS][LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      for (int j = 0; j < LEVELS; j++) {
        shares[i][j] = total == 0 ? 0 : (double) counts[i][j] / total;
      }
    }
    return shares;
  }

  private static double[] measures(double[][] shares) {
    double mean = 0;
    double square = 0;
    double contrast = 0;
    double product = 0;
    double energy = 0;
    double homogeneity = 0;
    double entropy = 0;
    for (int i = 0; i < LEVELS; i++) {
      for (int j = 0; j < LEVELS; j++) {
        double share = shares[i][j];
        int apart = i - j;
        mean += i * share;
        square += (double) i * i * share;
        contrast += apart * apart * share;
        product += (double) i * j * share;
        energy += share * share;
        homogeneity += share / (1 + apart * apart);
        entropy -= share > 0 ? share * StrictMath.log(share) : 0;
      }
    }
    double variance = square - mean * mean;
    double correlation = variance > 0 ? (product - mean * mean) / variance : 0;
    return new double[] {contrast, correlation, energy, homogeneity, entropy};
  }
}
