package org.fovea.stages.evaluate;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.Prediction;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.StepResources;
import org.fovea.stages.scoring.ModelTargets;
import org.jspecify.annotations.Nullable;

/**
 * Scores every image of the validation, calibration, test and external splits, chooses operating
 * points on the calibration split, and measures the model by target, split and source.
 *
 * <p>Reads {@link TrainingExample}s, the pixels that they name or their features, and one {@link
 * TrainedModel} with its weights. Writes {@link Prediction}s, each one occurrence, and one {@link
 * EvaluationReport}, in which photographs that cannot be graded ({@link UngradableImage}) count as
 * referred. Output: an entry per file, in any order. Nothing is rejected: what cannot be read fails
 * the step.
 *
 * <p>Each shard of examples is scored by one worker in an order of its own, so that the batches,
 * and with them the bytes, do not depend on the workers.
 */
public final class EvaluateModel extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step. */
  public static final String STAGE = "evaluate";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = 8;

  private static final long serialVersionUID = 1;

  private static final TupleTag<StageFile> FILES = new TupleTag<>() {};
  private static final TupleTag<Prediction> PREDICTIONS = new TupleTag<>() {};

  private final StepResources resources;
  private final StageAttempt attempt;
  private final EvaluateConfig config;
  private final Inputs inputs;
  private final ComputeUnit device;
  private final File cacheDirectory;

  /**
   * What is read.
   *
   * @param assigned output of the step that assigns examples
   * @param prepared output of the preparing step that their pixels lie in
   * @param trained output of training
   * @param features output of the step that measures explicit features, for a model of these; null
   *     for a network, which looks at the pixels
   * @param ingested output of ingest, for slices by camera; else null
   */
  public record Inputs(
      StageInput assigned,
      StageInput prepared,
      StageInput trained,
      @Nullable StageInput features,
      @Nullable StageInput ingested)
      implements java.io.Serializable {

    /** What a network is measured on. */
    public Inputs(StageInput assigned, StageInput prepared, StageInput trained) {
      this(assigned, prepared, trained, null, null);
    }

    DatasetManifest dataset() throws IOException {
      return RecordFiles.read(
              assigned.directory(), assigned.onlyFile(FileRole.DATASET), DatasetManifest.class)
          .get(0);
    }

    List<UngradableImage> ungradable() throws IOException {
      List<UngradableImage> ungradable = new ArrayList<>();
      for (StageFile file : assigned.files(FileRole.UNGRADABLE)) {
        ungradable.addAll(RecordFiles.read(assigned.directory(), file, UngradableImage.class));
      }
      return ungradable;
    }

    TrainedModel model() throws IOException {
      return TrainedModelFiles.record(trained);
    }
  }

  /**
   * @param attempt takes in {@link EvaluatedData#occurrencesIn} occurrences
   * @param device what scores are computed on
   * @param cacheDirectory where workers may keep copies of remote files
   */
  public EvaluateModel(
      StageAttempt attempt,
      EvaluateConfig config,
      Inputs inputs,
      ComputeUnit device,
      File cacheDirectory) {
    this(attempt, config, inputs, device, cacheDirectory, StepResources.NONE);
  }

  private EvaluateModel(
      StageAttempt attempt,
      EvaluateConfig config,
      Inputs inputs,
      ComputeUnit device,
      File cacheDirectory,
      StepResources resources) {
    this.resources = resources;
    this.attempt = attempt;
    this.config = config;
    this.inputs = inputs;
    this.device = device;
    this.cacheDirectory = cacheDirectory;
  }

  /** Returns the same whose scoring asks for workers with these resources. */
  public EvaluateModel on(StepResources stepResources) {
    return new EvaluateModel(attempt, config, inputs, device, cacheDirectory, stepResources);
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    PCollectionTuple scored =
        begin
            .apply("Begin", Create.of(0).withCoder(VarIntCoder.of()))
            .apply("Check the calibration data, name the shards", ParDo.of(new NameShards(inputs)))
            .setCoder(VarIntCoder.of())
            .apply("Spread the shards over the workers", Reshuffle.viaRandomKey())
            .apply(
                "Score the images",
                resources.on(
                    ParDo.of(new ScoreShard(this))
                        .withOutputTags(FILES, TupleTagList.of(PREDICTIONS))));
    PCollection<StageFile> report =
        scored
            .get(PREDICTIONS)
            .setCoder(AvroCoder.of(Prediction.class))
            .apply(
                "Give all predictions one key",
                WithKeys.<Integer, Prediction>of(0).withKeyType(TypeDescriptors.integers()))
            .apply("Bring the predictions together", GroupByKey.create())
            .apply(
                "Choose operating points and measure",
                ParDo.of(new WriteReport(attempt, config, inputs)))
            .setCoder(AvroCoder.of(StageFile.class));
    return PCollectionList.of(scored.get(FILES).setCoder(AvroCoder.of(StageFile.class)))
        .and(report)
        .apply("List all files", Flatten.pCollections());
  }

  private static final class NameShards extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1;

    private final Inputs inputs;

    NameShards(Inputs inputs) {
      this.inputs = inputs;
    }

    @ProcessElement
    public void process(OutputReceiver<Integer> out) throws IOException {
      EvaluatedData.requireCalibration(
          inputs.dataset(), ModelTargets.of(inputs.model().getTargets()));
      for (int shard = 0; shard < inputs.assigned().files(FileRole.PART).size(); shard++) {
        out.output(shard);
      }
    }
  }

  private static final class ScoreShard extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final Inputs inputs;
    private final EvaluateConfig config;
    private final ComputeUnit device;
    private final File cacheDirectory;
    private final Counter done = Metrics.counter(STAGE, "done");
    private transient @Nullable ExampleScorer scorer;

    ScoreShard(EvaluateModel step) {
      attempt = step.attempt;
      inputs = step.inputs;
      config = step.config;
      device = step.device;
      cacheDirectory = step.cacheDirectory;
    }

    @ProcessElement
    public void process(@Element Integer shard, MultiOutputReceiver out) throws IOException {
      List<TrainingExample> examples = new ArrayList<>();
      RecordFiles.forEach(
          inputs.assigned().directory(),
          inputs.assigned().files(FileRole.PART).get(shard),
          TrainingExample.class,
          example -> {
            if (EvaluatedData.includes(example.getSplit())) {
              examples.add(example);
            }
          });
      try (RecordFileWriter<Prediction> writer =
          RecordFileWriter.create(
              attempt, Shard.stem("part", shard), FileRole.PART, Prediction.class, true)) {
        for (Prediction prediction : scorer().score(examples)) {
          writer.append(prediction);
          out.get(PREDICTIONS).output(prediction);
        }
        out.get(FILES).output(writer.commit());
      }
      done.inc(examples.size());
    }

    private ExampleScorer scorer() throws IOException {
      ExampleScorer open = scorer;
      if (open == null) {
        open = ExampleScorer.open(inputs, config, device, cacheDirectory);
        scorer = open;
      }
      return open;
    }

    @Teardown
    @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Beam calls it
    public void close() throws IOException {
      if (scorer != null) {
        scorer.close();
        scorer = null;
      }
    }
  }

  private static final class WriteReport
      extends DoFn<KV<Integer, Iterable<Prediction>>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final EvaluateConfig config;
    private final Inputs inputs;

    WriteReport(StageAttempt attempt, EvaluateConfig config, Inputs inputs) {
      this.attempt = attempt;
      this.config = config;
      this.inputs = inputs;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Prediction>> predictions, OutputReceiver<StageFile> out)
        throws IOException {
      List<Prediction> all = new ArrayList<>();
      predictions.getValue().forEach(all::add);
      EvaluationReport report =
          ReportAssembly.report(
              all,
              inputs.ungradable(),
              PhotographTraits.read(
                  config.slices(),
                  inputs.ingested(),
                  inputs.prepared(),
                  all.stream().map(Prediction::getImageId).collect(Collectors.toSet())),
              inputs.model(),
              inputs.dataset(),
              config,
              attempt.synthetic());
      try (RecordFileWriter<EvaluationReport> writer =
          RecordFileWriter.create(
              attempt, "report-00000", FileRole.REPORT, EvaluationReport.class, true)) {
        writer.append(report, 0);
        out.output(writer.commit());
      }
    }
  }
}
