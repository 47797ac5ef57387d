package org.fovea.stages.finetune;

import ai.djl.Device;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FileRole;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.schema.StageFile;
import org.fovea.schema.TargetDefinition;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.Target;

/**
 * Fine-tunes GoogLeNet on one worker.
 *
 * <p>Reads the {@link TrainingExample}s of the splits train and validation, and their pixels.
 * Writes the weights of the best epoch as safetensors, and one {@link TrainedModel}. Output: an
 * entry per file, in any order. The stage's occurrences are the images of the two splits.
 */
public final class FineTuneGoogLeNet extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the stage. */
  public static final String STAGE = "finetune";

  /** Version of the stage's logic. */
  public static final int LOGIC_VERSION = 2;

  private static final long serialVersionUID = 1;

  private static final List<Double> MEAN_BGR = List.of(104.0, 117.0, 123.0);
  private static final List<Split> SPLITS = List.of(Split.TRAIN, Split.VALIDATION);

  private final StageAttempt attempt;
  private final FineTuneConfig config;
  private final StageInput assigned;
  private final StageInput prepared;
  private final PretrainedWeights initialWeights;
  private final ProgressListener progress;

  /**
   * @param assigned output of the assigning step
   * @param prepared output of the preparing step that it refers to
   * @param initialWeights where training begins
   */
  public FineTuneGoogLeNet(
      StageAttempt attempt,
      FineTuneConfig config,
      StageInput assigned,
      StageInput prepared,
      PretrainedWeights initialWeights,
      ProgressListener progress) {
    this.attempt = attempt;
    this.config = config;
    this.assigned = assigned;
    this.prepared = prepared;
    this.initialWeights = initialWeights;
    this.progress = progress;
  }

  /** Returns how many images of a data set the stage takes in. */
  public static long occurrencesIn(DatasetManifest dataset) {
    return dataset.getCounts().stream()
        .filter(count -> SPLITS.contains(count.getSplit()))
        .mapToLong(SplitCount::getImages)
        .sum();
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply("One training", Create.of(0).withCoder(VarIntCoder.of()))
        .apply("On a worker of its own", Reshuffle.viaRandomKey())
        .apply(
            "Fine-tune",
            ParDo.of(new Train(attempt, config, assigned, prepared, initialWeights, progress)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class Train extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final FineTuneConfig config;
    private final StageInput assigned;
    private final StageInput prepared;
    private final PretrainedWeights initialWeights;
    private final ProgressListener progress;

    Train(
        StageAttempt attempt,
        FineTuneConfig config,
        StageInput assigned,
        StageInput prepared,
        PretrainedWeights initialWeights,
        ProgressListener progress) {
      this.attempt = attempt;
      this.config = config;
      this.assigned = assigned;
      this.prepared = prepared;
      this.initialWeights = initialWeights;
      this.progress = progress;
    }

    @ProcessElement
    public void process(OutputReceiver<StageFile> out) throws IOException {
      List<TrainingExample> training = new ArrayList<>();
      List<TrainingExample> validation = new ArrayList<>();
      for (StageFile file : assigned.files(FileRole.PART)) {
        RecordFiles.forEach(
            assigned.directory(),
            file,
            TrainingExample.class,
            example -> {
              if (example.getSplit() == Split.TRAIN) {
                training.add(example);
              } else if (example.getSplit() == Split.VALIDATION) {
                validation.add(example);
              }
            });
      }
      validation.sort(Comparator.comparing(TrainingExample::getImageId));
      NamedTensors initial = initialWeights.read();
      Path cache = Files.createTempDirectory("fovea-training-");
      try (PreparedBatches pixels = new PreparedBatches(prepared, cache)) {
        FineTuning.Result result =
            new FineTuning(config, pixels, training, validation, progress)
                .run(initial, Device.cpu());
        StageFile weights = writeWeights(result.weights());
        int sidePx = pixels.read(validation.subList(0, 1)).widthPx();
        out.output(weights);
        out.output(writeModel(result, initial, weights, sidePx, validation.size()));
      } finally {
        deleteAll(cache);
      }
    }

    private StageFile writeWeights(NamedTensors weights) throws IOException {
      try (PendingFile file = attempt.directory().newPendingFile(attempt.runId())) {
        try (OutputStream bytes =
            new BufferedOutputStream(Files.newOutputStream(file.localPath()))) {
          SafeTensors.write(
              weights,
              SafeTensors.Precision.F32,
              Map.of("network", GoogLeNetModel.NETWORK_NAME),
              bytes);
        }
        return attempt
            .directory()
            .commit(file, "weights-00000", ".safetensors", FileRole.WEIGHTS, 0, 0, Map.of());
      }
    }

    private StageFile writeModel(
        FineTuning.Result result,
        NamedTensors initial,
        StageFile weights,
        int sidePx,
        int validationImages)
        throws IOException {
      TrainedModel model =
          TrainedModel.newBuilder()
              .setModelDigest(weights.getSha256())
              .setWeightsFile(weights.getName())
              .setNetwork(GoogLeNetModel.NETWORK_NAME)
              .setScenario(config.scenario().name())
              .setTargets(config.targets().stream().map(Train::definition).toList())
              .setSidePx(sidePx)
              .setMeanBgr(MEAN_BGR)
              .setInitialWeights(describe(initial, result))
              .setSeed(config.seed())
              .setPrecision(config.stepping().arithmetic().recordName())
              .setEpochs(result.epochs())
              .setBestEpoch(result.bestEpoch())
              .setTensors(result.tensors())
              .setTrainingImages(result.trainingImages())
              .setValidationImages(validationImages)
              .setTrainingImagesDigest(result.imagesDigest())
              .setSynthetic(attempt.synthetic())
              .build();
      try (RecordFileWriter<TrainedModel> writer =
          RecordFileWriter.create(attempt, "part-00000", FileRole.PART, TrainedModel.class, true)) {
        writer.append(model, (long) result.trainingImages() + validationImages);
        return writer.commit();
      }
    }

    private InitialWeights describe(NamedTensors initial, FineTuning.Result result) {
      List<String> leftOut =
          initial.asMap().keySet().stream()
              .filter(
                  name ->
                      !result.weights().contains(name)
                          || name.startsWith(GoogLeNetModel.HEAD + "."))
              .toList();
      return InitialWeights.newBuilder()
          .setKind(initialWeights.kind())
          .setSha256(initialWeights.sha256())
          .setTensorsTaken(initial.asMap().size() - leftOut.size())
          .setTensorsLeftOut(leftOut)
          .setPublishedModel(initialWeights.publishedModel())
          .build();
    }

    private static TargetDefinition definition(Target target) {
      return TargetDefinition.newBuilder()
          .setName(target.name())
          .setFrom(DrGrade.valueOf(Target.GRADE_NAMES.get(target.from())))
          .build();
    }

    private static void deleteAll(Path directory) throws IOException {
      List<Path> paths;
      try (var walk = Files.walk(directory)) {
        paths = new ArrayList<>(walk.sorted(Comparator.reverseOrder()).toList());
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }
}
