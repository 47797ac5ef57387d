package org.fovea.stages.evaluate;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.Prediction;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.AveragedScores;
import org.fovea.stages.scoring.FeatureScorer;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Heads;

/** Scores examples with a trained model. For one thread. */
final class ExampleScorer implements AutoCloseable {
  private final String modelDigest;
  private final int batchSize;
  private final BatchScorer scorer;

  /** Scores the examples of a batch, by what the model looks at. For one thread. */
  interface BatchScorer extends AutoCloseable {
    /**
     * Scores a batch.
     *
     * @return in the order of the examples
     * @throws IOException if what the model looks at cannot be read
     */
    List<AveragedScores> score(List<TrainingExample> batch) throws IOException;

    @Override
    void close() throws IOException;
  }

  private ExampleScorer(String modelDigest, int batchSize, BatchScorer scorer) {
    this.modelDigest = modelDigest;
    this.batchSize = batchSize;
    this.scorer = scorer;
  }

  static ExampleScorer open(
      EvaluateModel.Inputs inputs, EvaluateConfig config, ComputeUnit device, File cacheDirectory)
      throws IOException {
    TrainedModel model = TrainedModelFiles.record(inputs.trained());
    NamedTensors weights = TrainedModelFiles.weights(inputs.trained(), model);
    Heads heads = ModelTargets.heads(model.getTargets());
    BatchScorer scorer =
        model.getExplicitClassifier() == null
            ? new PixelBatchScorer(
                FundusScorer.of(weights, heads, model.getMeanBgr(), config.rotations(), device),
                inputs.prepared(),
                cacheDirectory)
            : FeatureBatchScorer.open(FeatureScorer.of(weights, heads), inputs.features());
    return new ExampleScorer(model.getModelDigest(), config.batchSize(), scorer);
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
    List<AveragedScores> scores = scorer.score(batch);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      predictions.add(prediction(batch.get(i), scores.get(i)));
    }
    return predictions;
  }

  private Prediction prediction(TrainingExample example, AveragedScores scores) {
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
        .setLogits(scores.mean().logits())
        .setScores(scores.mean().scores())
        .setLabels(example.getLabels())
        .setMemberLogits(scores.members().stream().map(ImageScores::logits).toList())
        .setUprightLogits(scores.upright().map(ImageScores::logits).orElse(List.of()))
        .build();
  }

  @Override
  public void close() throws IOException {
    scorer.close();
  }
}
