package org.fovea.stages.predict;

import java.io.IOException;
import java.util.List;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.ImageScores;

/**
 * Scores prepared photographs, by what a model looks at. Safe for use by several threads at once;
 * to be closed when none uses it any more.
 */
interface PictureScorer extends AutoCloseable {
  /**
   * A photograph that is ready to be scored.
   *
   * @param imageId the identity of its content
   * @param pixels as the model sees it
   */
  record Picture(String imageId, RgbImage pixels) {}

  /**
   * Scores some photographs, and draws what was asked for.
   *
   * @param batch at least one, all of one size
   * @return calibrated, in the order of the photographs
   * @throws IOException if a drawing cannot be written
   */
  List<ImageScores> score(List<Picture> batch) throws IOException;

  @Override
  void close();
}
