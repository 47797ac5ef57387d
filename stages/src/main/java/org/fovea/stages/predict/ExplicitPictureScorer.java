package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fovea.schema.ExplicitClassifier;
import org.fovea.stages.lesions.ExplicitFeatures;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.FeatureScorer;
import org.fovea.stages.scoring.ImageScores;
import org.jspecify.annotations.Nullable;

/** Measures photographs, scores them by their features, and draws masks. */
final class ExplicitPictureScorer implements PictureScorer {
  private final FeatureScorer scorer;
  private final CalibratedScores calibration;
  private final @Nullable MaskFiles masks;

  private ExplicitPictureScorer(
      FeatureScorer scorer, CalibratedScores calibration, @Nullable MaskFiles masks) {
    this.scorer = scorer;
    this.calibration = calibration;
    this.masks = masks;
  }

  /**
   * Opens a model.
   *
   * @param masks null: none are drawn
   * @throws IllegalArgumentException if it was fitted to other measurements than this version makes
   */
  static ExplicitPictureScorer open(LoadedModel model, @Nullable MaskFiles masks) {
    ExplicitClassifier explicit =
        Objects.requireNonNull(
            model.trainedModel().getExplicitClassifier(), "the record lacks its features");
    if (explicit.getVersion() != ExplicitFeatures.VERSION) {
      throw new IllegalArgumentException(
          "%s was fitted to version %d of the explicit features, but this is version %d, which measures something else; score with the release that published it, or train again"
              .formatted(model.reference(), explicit.getVersion(), ExplicitFeatures.VERSION));
    }
    return new ExplicitPictureScorer(
        FeatureScorer.of(model.weights(), model.heads()),
        new CalibratedScores(model.version().getCalibration()),
        masks);
  }

  @Override
  public List<ImageScores> score(List<Picture> batch) throws IOException {
    List<float[]> features = new ArrayList<>();
    for (Picture image : batch) {
      if (masks == null) {
        features.add(ExplicitFeatures.of(image.pixels()));
      } else {
        ExplicitFeatures.Drawn drawn = ExplicitFeatures.draw(image.pixels());
        masks.write(image.imageId(), drawn.picture());
        features.add(drawn.values());
      }
    }
    return scorer.score(features).stream().map(calibration::calibrated).toList();
  }

  @Override
  public void close() {}
}
