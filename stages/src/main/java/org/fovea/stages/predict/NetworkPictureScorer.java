package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.LocatedScores;
import org.fovea.stages.scoring.RotationAverage;
import org.jspecify.annotations.Nullable;

/** Scores photographs with a network, and draws heatmaps. For one thread. */
final class NetworkPictureScorer implements ImageScorer.PictureScorer {
  private final FundusScorer scorer;
  private final CalibratedScores calibration;
  private final @Nullable HeatmapFiles heatmaps;

  private NetworkPictureScorer(
      FundusScorer scorer, CalibratedScores calibration, @Nullable HeatmapFiles heatmaps) {
    this.scorer = scorer;
    this.calibration = calibration;
    this.heatmaps = heatmaps;
  }

  static NetworkPictureScorer open(ScoringRequest request, LoadedModel model) {
    return new NetworkPictureScorer(
        FundusScorer.of(
            model.weights(),
            model.heads(),
            model.version().getMeanBgr(),
            new RotationAverage(model.version().getRotations()),
            request.config().device()),
        new CalibratedScores(request.model().getCalibration()),
        request.heatmaps() == null ? null : HeatmapFiles.of(request, model.targets()));
  }

  @Override
  public List<ImageScores> score(List<ImageScorer.Prepared> batch) throws IOException {
    List<byte[]> pictures = batch.stream().map(image -> image.picture().rgb()).toList();
    int sidePx = batch.get(0).picture().widthPx();
    if (heatmaps == null) {
      return scorer.score(pictures, sidePx).stream().map(calibration::calibrated).toList();
    }
    List<ImageScores> scores = new ArrayList<>();
    List<LocatedScores> located = scorer.locate(pictures, sidePx);
    for (int i = 0; i < batch.size(); i++) {
      LocatedScores ofImage = located.get(i);
      LocatedScores calibrated =
          new LocatedScores(calibration.calibrated(ofImage.scores()), ofImage.places());
      heatmaps.write(batch.get(i).imageId(), batch.get(i).picture(), calibrated);
      scores.add(calibrated.scores());
    }
    return scores;
  }

  @Override
  public void close() {
    scorer.close();
  }
}
