package org.fovea.stages.googlenet;

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
}
