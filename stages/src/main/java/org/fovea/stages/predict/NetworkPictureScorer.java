package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.LocatedScores;
import org.fovea.stages.scoring.RotationAverage;
import org.jspecify.annotations.Nullable;

/** Scores photographs with a network, and draws heatmaps. */
final class NetworkPictureScorer implements PictureScorer {
  private final FundusScorer scorer;
  private final CalibratedScores calibration;
  private final @Nullable HeatmapFiles heatmaps;

  private NetworkPictureScorer(
      FundusScorer scorer, CalibratedScores calibration, @Nullable HeatmapFiles heatmaps) {
    this.scorer = scorer;
    this.calibration = calibration;
    this.heatmaps = heatmaps;
  }

  /**
   * Opens a model.
   *
   * @param device what computes the scores
   * @param heatmaps null: none are drawn
   */
  static NetworkPictureScorer open(
      LoadedModel model, ComputeUnit device, @Nullable HeatmapFiles heatmaps) {
    return new NetworkPictureScorer(
        FundusScorer.of(
            model.weights(),
            model.heads(),
            model.version().getMeanBgr(),
            new RotationAverage(model.version().getRotations()),
            device),
        new CalibratedScores(model.version().getCalibration()),
        heatmaps);
  }

  @Override
  public List<ImageScores> score(List<Picture> batch) throws IOException {
    List<byte[]> pictures = batch.stream().map(image -> image.pixels().rgb()).toList();
    int sidePx = batch.get(0).pixels().widthPx();
    if (heatmaps == null) {
      return scorer.score(pictures, sidePx).stream().map(calibration::calibrated).toList();
    }
    List<ImageScores> scores = new ArrayList<>();
    List<LocatedScores> located = scorer.locate(pictures, sidePx);
    for (int i = 0; i < batch.size(); i++) {
      LocatedScores ofImage = located.get(i);
      LocatedScores calibrated =
          new LocatedScores(calibration.calibrated(ofImage.scores()), ofImage.places());
      heatmaps.write(batch.get(i).imageId(), batch.get(i).pixels(), calibrated);
      scores.add(calibrated.scores());
    }
    return scores;
  }

  @Override
  public void close() {
    scorer.close();
  }
}
