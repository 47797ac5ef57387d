package org.fovea.stages.googlenet;

import java.util.List;

/**
 * What a network says of one picture as a whole, and of each place in it.
 *
 * <p>The head applied at each place of the features that it averages, instead of to their average:
 * the logit that a picture would have that looked everywhere as it does there. As the head is
 * linear, the mean of an output's map is the picture's logit, up to float rounding; not so where
 * several outputs have been made into the log odds of a question.
 *
 * @param logits one for each output of the network, or for each question
 * @param maps for each of them, its map of shape (rows, columns), row by row
 * @param rows height of the maps, in cells
 * @param columns width of the maps, in cells
 * @param grid where the cells lie in the picture
 * @see <a href="https://doi.org/10.1109/CVPR.2016.319">Zhou et al., 2016, Learning deep features
 *     for discriminative localization</a>
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record DenseLogits(float[] logits, float[][] maps, int rows, int columns, CellGrid grid) {
  public DenseLogits {
    if (maps.length != logits.length) {
      throw new IllegalArgumentException(
          "each of %d outputs has a map, but there are %d".formatted(logits.length, maps.length));
    }
    for (float[] map : maps) {
      if (map.length != rows * columns) {
        throw new IllegalArgumentException(
            "a map of %d rows and %d columns has as many cells, but one has %d"
                .formatted(rows, columns, map.length));
      }
    }
  }

  /**
   * Returns the mean of what several networks say of the same picture.
   *
   * @param several at least one, on the same grid
   * @throws IllegalArgumentException if their grids differ
   */
  public static DenseLogits mean(List<DenseLogits> several) {
    DenseLogits first = several.get(0);
    if (several.size() == 1) {
      return first;
    }
    float[] logits = new float[first.logits.length];
    float[][] maps = new float[first.maps.length][first.rows * first.columns];
    for (DenseLogits one : several) {
      if (!one.grid.equals(first.grid) || one.maps.length != maps.length) {
        throw new IllegalArgumentException(
            "networks look at places of one grid only, but one has %s and another %s"
                .formatted(first.grid, one.grid));
      }
      for (int output = 0; output < logits.length; output++) {
        logits[output] += one.logits[output] / several.size();
        for (int cell = 0; cell < maps[output].length; cell++) {
          maps[output][cell] += one.maps[output][cell] / several.size();
        }
      }
    }
    return new DenseLogits(logits, maps, first.rows, first.columns, first.grid);
  }
}
