package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.StepResources;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.progress.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model out of a pretrained GoogLeNet, or out of an untrained one, on one worker.
 *
 * <p>Reads the {@link TrainingExample}s of the splits train and validation, and their pixels, or
 * their {@link ImageFeatures} where a linear classifier is fitted. Writes the weights as
 * safetensors, those of the best epoch where there are epochs, and one {@link TrainedModel}.
 * Output: an entry per file, in any order. The stage's occurrences are the images of the two
 * splits.
 *
 * <p>Writes checkpoints beside its output, and goes on from the last one of an attempt that died.
 * If two attempts are alive at once, the older one ends with a {@link
 * org.fovea.stages.artifact.SupersededAttemptException}.
 */
public final class FineTuneGoogLeNet extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the stage. */
  public static final String STAGE = "finetune";

  /** Version of the stage's logic. */
  public static final int LOGIC_VERSION = 3;

  private static final long serialVersionUID = 1;

  private static final List<Split> SPLITS = List.of(Split.TRAIN, Split.VALIDATION);

  private final StageAttempt attempt;
  private final FineTuneConfig config;
  private final Inputs inputs;
  private final CheckpointSchedule schedule;
  private final DeviceGroup devices;
  private final ProgressListener progress;
  private final StepResources resources;

  /**
   * What is read.
   *
   * @param assigned output of the assigning step
   * @param prepared output of the preparing step that it refers to
   * @param features output of the extracting step from the same images and weights; null where the
   *     scenario reads none
   * @param initialWeights where training begins; null where the scenario is no transfer
   */
  public record Inputs(
      StageInput assigned,
      StageInput prepared,
      @Nullable StageInput features,
      @Nullable PretrainedWeights initialWeights)
      implements Serializable {}

  /**
   * @param schedule how often it writes checkpoints; changes no byte of the output
   * @param devices what the network is trained on
   * @throws IllegalArgumentException if the scenario reads features, or begins with pretrained
   *     weights, and there are none
   */
  public FineTuneGoogLeNet(
      StageAttempt attempt,
      FineTuneConfig config,
      Inputs inputs,
      CheckpointSchedule schedule,
      DeviceGroup devices,
      ProgressListener progress) {
    this(attempt, config, inputs, schedule, devices, progress, StepResources.NONE);
  }

  private FineTuneGoogLeNet(
      StageAttempt attempt,
      FineTuneConfig config,
      Inputs inputs,
      CheckpointSchedule schedule,
      DeviceGroup devices,
      ProgressListener progress,
      StepResources resources) {
    this.resources = resources;
    this.attempt = attempt;
    this.config = config;
    this.inputs = inputs;
    this.schedule = schedule;
    this.devices = devices;
    this.progress = progress;
    requireGiven("features", inputs.features(), config.scenario().readsFeatures());
    requireGiven("initialWeights", inputs.initialWeights(), config.scenario().isTransfer());
  }

  /** Returns the same whose training asks for workers with these resources. */
  public FineTuneGoogLeNet on(StepResources stepResources) {
    return new FineTuneGoogLeNet(
        attempt, config, inputs, schedule, devices, progress, stepResources);
  }

  private void requireGiven(String name, @Nullable Object input, boolean needed) {
    if (needed && input == null) {
      throw new IllegalArgumentException(
          "scenario %s needs %s, but was given none".formatted(config.scenario(), name));
    }
  }

  /** Returns how many images of a data set the stage takes in. */
  public static long occurrencesIn(DatasetManifest dataset) {
    return dataset.getCounts().stream()
        .filter(count -> SPLITS.contains(count.getSplit()))
        .mapToLong(SplitCount::getImages)
        .sum();
  }

  /** Returns SHA-256 over the ids of images, a line each: what a model was trained on. */
  public static String imagesDigest(SortedSet<String> imageIds) {
    StringBuilder lines = new StringBuilder();
    imageIds.forEach(id -> lines.append(id).append('\n'));
    return Sha256.of(lines.toString());
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply("One training", Create.of(0).withCoder(VarIntCoder.of()))
        .apply("On a worker of its own", Reshuffle.viaRandomKey())
        .apply(
            "Fine-tune",
            resources.on(ParDo.of(new Train(attempt, config, inputs, schedule, devices, progress))))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class Train extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final FineTuneConfig config;
    private final Inputs inputs;
    private final CheckpointSchedule schedule;
    private final DeviceGroup devices;
    private final ProgressListener progress;
    private final Counter imagesShown = Metrics.counter(STAGE, "imagesShown");

    Train(
        StageAttempt attempt,
        FineTuneConfig config,
        Inputs inputs,
        CheckpointSchedule schedule,
        DeviceGroup devices,
        ProgressListener progress) {
      this.attempt = attempt;
      this.config = config;
      this.inputs = inputs;
      this.schedule = schedule;
      this.devices = devices;
      this.progress = progress;
    }

    @ProcessElement
    public void process(OutputReceiver<StageFile> out) throws IOException {
      List<TrainingExample> training = new ArrayList<>();
      List<TrainingExample> validation = new ArrayList<>();
      for (StageFile file : inputs.assigned().files(FileRole.PART)) {
        RecordFiles.forEach(
            inputs.assigned().directory(),
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
      NamedTensors initial = initialTensors();
      Path cache = Files.createTempDirectory("fovea-training-");
      try (Preemption preemption = Preemption.watch();
          PreparedBatches pixels = new PreparedBatches(inputs.prepared(), cache)) {
        TrainingCheckpoints checkpoints =
            StoredCheckpoints.claim(attempt, schedule, progress, preemption);
        ScenarioTraining.Result result =
            new ScenarioTraining(
                    config,
                    pixels,
                    training,
                    validation,
                    inputs.features(),
                    devices,
                    new CountedProgress(progress, imagesShown))
                .run(initial, checkpoints);
        int sidePx = pixels.read(validation.subList(0, 1)).widthPx();
        new TrainedModelOutput(attempt, config, inputs.initialWeights(), initial)
            .write(result, sidePx, validation.size())
            .forEach(out::output);
      } finally {
        deleteAll(cache);
      }
    }

    private NamedTensors initialTensors() throws IOException {
      PretrainedWeights weights = inputs.initialWeights();
      return weights == null ? new NamedTensors("no weights", Map.of()) : weights.read();
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
