package org.fovea.stages.finetune;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.ExplicitClassifier;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.lesions.ExplicitFeatures;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.supportvectors.SupportVectorModel;

/**
 * Makes a model out of explicit features, on one worker: what transfer learning is held against.
 *
 * <p>Reads the {@link TrainingExample}s of the splits train and validation, of their rotations only
 * the first, since the features do not change with them, and their {@link ImageFeatures}. Writes
 * support vector machines as safetensors, and one {@link TrainedModel}. Output: an entry per file,
 * in any order. The stage's occurrences are the images of the two splits.
 */
public final class FitSupportVectors extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the stage: it is the workflow's stage finetune by another way. */
  public static final String STAGE = FineTuneGoogLeNet.STAGE;

  /** Version of the stage's logic. */
  public static final int LOGIC_VERSION = 1;

  /** What records call this way to a model, among the transfer scenarios. */
  public static final String SCENARIO = "EXPLICIT_FEATURES";

  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final SupportVectorConfig config;
  private final Inputs inputs;
  private final ProgressListener progress;

  /**
   * What is read.
   *
   * @param assigned output of the assigning step
   * @param features output of the step that measures explicit features of the same images
   */
  public record Inputs(StageInput assigned, StageInput features) implements Serializable {}

  /**
   * @param attempt takes in {@link FineTuneGoogLeNet#occurrencesIn} occurrences
   */
  public FitSupportVectors(
      StageAttempt attempt, SupportVectorConfig config, Inputs inputs, ProgressListener progress) {
    this.attempt = attempt;
    this.config = config;
    this.inputs = inputs;
    this.progress = progress;
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply("One training", Create.of(0).withCoder(VarIntCoder.of()))
        .apply("Fit support vectors", ParDo.of(new Fit(this)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class Fit extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final FitSupportVectors step;

    Fit(FitSupportVectors step) {
      this.step = step;
    }

    @ProcessElement
    public void process(OutputReceiver<StageFile> out) throws IOException {
      step.fit().forEach(out::output);
    }
  }

  private List<StageFile> fit() throws IOException {
    List<TrainingExample> training = examples(Split.TRAIN);
    List<TrainingExample> validation = examples(Split.VALIDATION);
    List<TrainingExample> both = new ArrayList<>(training);
    both.addAll(validation);
    List<float[]> rows =
        new ExtractedFeatures(inputs.features())
            .read(ExplicitFeatures.LAYER, ExplicitFeatures.NAMES.size(), both);
    SupportVectorTraining.Result result =
        new SupportVectorTraining(config, training, validation, progress).fit(rows);
    NamedTensors tensors = result.model().toTensors();
    StageFile weights = writeWeights(tensors);
    return List.of(weights, writeRecord(result, weights, tensors, training, validation.size()));
  }

  private List<TrainingExample> examples(Split split) throws IOException {
    List<TrainingExample> examples = new ArrayList<>();
    for (StageFile file : inputs.assigned().files(FileRole.PART)) {
      RecordFiles.forEach(
          inputs.assigned().directory(),
          file,
          TrainingExample.class,
          example -> {
            if (example.getSplit() == split && example.getRotationDegrees() == 0) {
              examples.add(example);
            }
          });
    }
    examples.sort(Comparator.comparing(TrainingExample::getImageId));
    return examples;
  }

  private StageFile writeWeights(NamedTensors tensors) throws IOException {
    try (PendingFile file = attempt.directory().newPendingFile(attempt.runId())) {
      try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file.localPath()))) {
        SafeTensors.write(
            tensors,
            SafeTensors.Precision.F32,
            Map.of(
                "network",
                SupportVectorModel.NETWORK_NAME,
                "features",
                String.join(",", ExplicitFeatures.NAMES)),
            bytes);
      }
      return attempt.commit(
          file, "weights-00000", ".safetensors", FileRole.WEIGHTS, 0, 0, Map.of());
    }
  }

  private StageFile writeRecord(
      SupportVectorTraining.Result result,
      StageFile weights,
      NamedTensors tensors,
      List<TrainingExample> training,
      int validationImages)
      throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    training.forEach(example -> ids.add(example.getImageId()));
    TrainedModel model =
        TrainedModel.newBuilder()
            .setModelDigest(weights.getSha256())
            .setWeightsFile(weights.getName())
            .setNetwork(SupportVectorModel.NETWORK_NAME)
            .setScenario(SCENARIO)
            .setTargets(config.targets().stream().map(ModelTargets::definition).toList())
            .setSidePx(config.features().diameterPx())
            .setMeanBgr(List.of())
            .setInitialWeights(
                InitialWeights.newBuilder().setKind("none").setTensorsTaken(0).build())
            .setSeed(0)
            .setPrecision("float64")
            .setEpochs(List.of())
            .setBestEpoch(0)
            .setTensors(digests(tensors))
            .setTrainingImages(ids.size())
            .setValidationImages(validationImages)
            .setTrainingImagesDigest(FineTuneGoogLeNet.imagesDigest(ids))
            .setSynthetic(attempt.synthetic())
            .setFeatureLayer(ExplicitFeatures.LAYER)
            .setExplicitClassifier(
                ExplicitClassifier.newBuilder()
                    .setConfig(CanonicalJson.of(config.features()))
                    .setVersion(ExplicitFeatures.VERSION)
                    .setFeatures(ExplicitFeatures.NAMES)
                    .setFits(result.fits())
                    .build())
            .build();
    try (RecordFileWriter<TrainedModel> writer =
        RecordFileWriter.create(attempt, "part-00000", FileRole.PART, TrainedModel.class, true)) {
      writer.append(model, (long) ids.size() + validationImages);
      return writer.commit();
    }
  }

  /** Training creates every tensor: none was there before. */
  private static List<TensorDigest> digests(NamedTensors tensors) {
    List<TensorDigest> digests = new ArrayList<>();
    tensors
        .asMap()
        .forEach(
            (name, tensor) ->
                digests.add(
                    TensorDigest.newBuilder()
                        .setName(name)
                        .setShape(java.util.Arrays.stream(tensor.shape()).boxed().toList())
                        .setFrozen(false)
                        .setSha256Before(null)
                        .setSha256After(tensor.sha256())
                        .build()));
    return digests;
  }
}
