package org.fovea.stages.evaluate;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.Prediction;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordSeeker;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;

/** Scores examples whose pixels lie in the output of the preparing step. For one thread. */
final class ExampleScorer implements AutoCloseable {
  private final String modelDigest;
  private final int batchSize;
  private final FundusScorer scorer;
  private final RecordSeeker<PreparedImage> images;

  private ExampleScorer(
      String modelDigest, int batchSize, FundusScorer scorer, RecordSeeker<PreparedImage> images) {
    this.modelDigest = modelDigest;
    this.batchSize = batchSize;
    this.scorer = scorer;
    this.images = images;
  }

  static ExampleScorer open(
      StageInput trained,
      StageInput prepared,
      EvaluateConfig config,
      ComputeUnit device,
      File cacheDirectory)
      throws IOException {
    TrainedModel model = TrainedModelFiles.record(trained);
    FundusScorer scorer =
        FundusScorer.of(
            TrainedModelFiles.weights(trained, model),
            ModelTargets.heads(model.getTargets()),
            model.getMeanBgr(),
            config.rotations(),
            device);
    return new ExampleScorer(
        model.getModelDigest(),
        config.batchSize(),
        scorer,
        new RecordSeeker<>(prepared.directory(), PreparedImage.class, cacheDirectory.toPath()));
  }

  /**
   * Scores examples in batches.
   *
   * @return in ascending order of image ids, which is also the order of the batches
   * @throws IOException if an image cannot be read, or is not the one that the example names
   */
  List<Prediction> score(List<TrainingExample> unsorted) throws IOException {
    List<TrainingExample> examples = new ArrayList<>(unsorted);
    examples.sort(Comparator.comparing(TrainingExample::getImageId));
    List<Prediction> predictions = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += batchSize) {
      List<TrainingExample> batch =
          examples.subList(from, Math.min(examples.size(), from + batchSize));
      predictions.addAll(scoreBatch(batch));
    }
    return predictions;
  }

  private List<Prediction> scoreBatch(List<TrainingExample> batch) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    int sidePx = 0;
    for (TrainingExample example : batch) {
      PreparedImage image = images.read(example.getPreparedFile(), example.getPreparedOffset());
      if (!image.getImageId().equals(example.getImageId())) {
        throw new IOException(
            "image %s should be at byte %d of %s, but %s is; the file was changed or damaged: prepare again"
                .formatted(
                    example.getImageId(),
                    example.getPreparedOffset(),
                    example.getPreparedFile(),
                    image.getImageId()));
      }
      sidePx = image.getSidePx();
      ByteBuffer pixels = image.getPixels().duplicate();
      byte[] rgb = new byte[pixels.remaining()];
      pixels.get(rgb);
      pictures.add(rgb);
    }
    List<ImageScores> scores = scorer.score(pictures, sidePx);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      predictions.add(prediction(batch.get(i), scores.get(i)));
    }
    return predictions;
  }

  private Prediction prediction(TrainingExample example, ImageScores scores) {
    return Prediction.newBuilder()
        .setImageId(example.getImageId())
        .setOccurrenceId(example.getOccurrenceId())
        .setSource(example.getSource())
        .setGroupId(example.getGroupId())
        .setPatientKnown(example.getPatientKnown())
        .setLaterality(example.getLaterality())
        .setGrade(example.getGrade())
        .setSplit(example.getSplit())
        .setModelDigest(modelDigest)
        .setLogits(scores.logits())
        .setScores(scores.scores())
        .setLabels(example.getLabels())
        .build();
  }

  @Override
  public void close() throws IOException {
    scorer.close();
    images.close();
  }
}
