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

/** Measures photographs, scores them by their features, and draws masks. For one thread. */
final class ExplicitPictureScorer implements ImageScorer.PictureScorer {
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
   * @throws IllegalArgumentException if it was fitted to other measurements than this version makes
   */
  static ExplicitPictureScorer open(ScoringRequest request, LoadedModel model) {
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
        new CalibratedScores(request.model().getCalibration()),
        request.masks() == null ? null : MaskFiles.of(request));
  }

  @Override
  public List<ImageScores> score(List<ImageScorer.Prepared> batch) throws IOException {
    List<float[]> features = new ArrayList<>();
    for (ImageScorer.Prepared image : batch) {
      if (masks == null) {
        features.add(ExplicitFeatures.of(image.picture()));
      } else {
        ExplicitFeatures.Drawn drawn = ExplicitFeatures.draw(image.picture());
        masks.write(image.imageId(), drawn.picture());
        features.add(drawn.values());
      }
    }
    return scorer.score(features).stream().map(calibration::calibrated).toList();
  }

  @Override
  public void close() {}
}
