package org.fovea.pipeline.workflow;

import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.pipeline.spec.Precision;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.evaluate.SliceConfig;
import org.fovea.stages.googlenet.StepResources;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.ingest.InputChanges;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.EarlierPreparation;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.statistics.DatasetSummary;
import org.fovea.stages.target.Heads;

/**
 * The data flow: ingest, prepare, assign, extract features where the classifier reads any, train,
 * evaluate, publish, each a Beam pipeline of its own that reads Avro and writes Avro.
 */
final class ScreeningStages {
  private final RunSpec spec;
  private final RunOptions options;
  private final Workspace workspace;
  private final StageRuns runs;
  private final RunInputs inputs;
  private final StageConfigs configs;
  private final RunIdentity identity;
  private final Clock clock;
  private final Console console;
  private final ClassifierStages classifier;
  private final Map<StageName, StageDefinition> outlines = new EnumMap<>(StageName.class);

  /**
   * @param runs takes the stages
   * @param inputs what comes from outside
   */
  ScreeningStages(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      StageRuns runs,
      RunInputs inputs,
      RunIdentity identity,
      Clock clock,
      Console console)
      throws IOException {
    this.spec = spec;
    this.options = options;
    this.workspace = workspace;
    this.runs = runs;
    this.inputs = inputs;
    this.configs = inputs.configs();
    this.identity = identity;
    this.clock = clock;
    this.console = console;
    this.classifier = classifier();
    outline();
    runs.expect(outlines);
  }

  /** What is known of each stage before the one in front of it has run. */
  private void outline() {
    outlines.put(
        StageName.INGEST,
        StageDefinition.withoutInputs(
            IngestImages.STAGE, IngestImages.LOGIC_VERSION, configs.ingest().keyConfig()));
    outlines.put(
        StageName.PREPARE,
        StageDefinition.withoutInputs(
            PrepareImages.STAGE, PrepareImages.LOGIC_VERSION, CanonicalJson.of(configs.prepare())));
    outlines.put(
        StageName.ASSIGN,
        StageDefinition.withoutInputs(
            AssignExamples.STAGE,
            AssignExamples.LOGIC_VERSION,
            CanonicalJson.of(configs.assign())));
    if (classifier.readsFeatures()) {
      outlines.put(StageName.FEATURES, classifier.extraction());
    }
    outlines.put(StageName.FINETUNE, classifier.training());
    outlines.put(
        StageName.EVALUATE,
        StageDefinition.withoutInputs(
            EvaluateModel.STAGE,
            EvaluateModel.LOGIC_VERSION,
            CanonicalJson.of(configs.evaluate())));
    outlines.put(
        StageName.PUBLISH,
        StageDefinition.withoutInputs(
            PublishModel.STAGE, PublishModel.LOGIC_VERSION, CanonicalJson.of(configs.publish())));
  }

  private StageDefinition outlineOf(StageName stage) {
    return Objects.requireNonNull(outlines.get(stage));
  }

  /**
   * What the stages made; absent where it was not asked for.
   *
   * @param trained output of training
   * @param evaluated output of evaluation
   * @param published output of publishing
   */
  record Outputs(
      Optional<StageInput> trained,
      Optional<StageInput> evaluated,
      Optional<StageInput> published) {
    static final Outputs NONE = new Outputs(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Takes one stage after another. */
  Outputs take() throws IOException {
    Optional<StageInput> ingested = ingest();
    if (ingested.isEmpty()) {
      return nothingAfter(StageName.INGEST);
    }
    StageInput images = ingested.get();
    Optional<StageInput> prepared = prepare(images);
    if (prepared.isEmpty()) {
      return nothingAfter(StageName.PREPARE);
    }
    StageInput pixels = prepared.get();
    Optional<StageInput> assigned = assign(images, pixels);
    if (assigned.isEmpty()) {
      return nothingAfter(StageName.ASSIGN);
    }
    StageInput examples = assigned.get();
    DatasetManifest dataset = datasetOf(examples);
    DatasetStatistics statistics = look(images, pixels, examples, dataset);
    if (options.to().compareTo(StageName.FEATURES) < 0) {
      return Outputs.NONE;
    }
    EvaluatedData.requireCalibration(dataset, Heads.of(configs.finetune().targets()).questions());

    Optional<StageInput> extracted =
        classifier.readsFeatures() ? classifier.extract(images, pixels) : Optional.empty();
    if (classifier.readsFeatures() && extracted.isEmpty()) {
      return nothingAfter(StageName.FEATURES);
    }
    ClassifierStages.Data data = new ClassifierStages.Data(examples, pixels, extracted, dataset);
    Optional<StageInput> trained = classifier.train(data);
    if (trained.isEmpty()) {
      return nothingAfter(StageName.FINETUNE);
    }
    StageInput model = trained.get();
    Optional<StageInput> evaluated = evaluate(images, data, model);
    if (evaluated.isEmpty()) {
      lookAheadAfter(StageName.EVALUATE);
      return new Outputs(trained, evaluated, Optional.empty());
    }
    return new Outputs(trained, evaluated, publish(pixels, model, evaluated.get(), statistics));
  }

  private Optional<StageInput> ingest() throws IOException {
    return runs.first(
        StageName.INGEST,
        outlineOf(StageName.INGEST).reading(new TreeMap<>(inputs.listed().digests()), List.of()),
        inputs.listed().occurrences(),
        earlier -> InputChanges.since(earlier, inputs.listed()),
        attempt -> new IngestImages(attempt, configs.ingest(), inputs.listed()));
  }

  private Optional<StageInput> prepare(StageInput images) throws IOException {
    return runs.stage(
        StageName.PREPARE,
        outlineOf(StageName.PREPARE).reading(images.reference(IngestImages.IMAGES_ASPECT)),
        images.manifest().getAccounting().getOut(),
        ComputeFingerprint.NONE,
        attempt ->
            new PrepareImages(
                attempt,
                configs.prepare(),
                images,
                inputs.sourceBytes(),
                EarlierPreparation.latest(attempt).orElse(null)));
  }

  private Optional<StageInput> assign(StageInput images, StageInput pixels) throws IOException {
    SortedMap<String, String> external = new TreeMap<>();
    if (!inputs.exclusions().isEmpty()) {
      external.put("exclusions", inputs.exclusions().digest());
    }
    return runs.stage(
        StageName.ASSIGN,
        outlineOf(StageName.ASSIGN)
            .reading(
                external,
                Stream.of(
                        images.referencesToPresent("part"),
                        pixels.referencesToPresent("measurement", "rejected"))
                    .flatMap(List::stream)
                    .toList()),
        pixels.manifest().getAccounting().getOut(),
        ComputeFingerprint.NONE,
        attempt ->
            new AssignExamples(attempt, configs.assign(), inputs.exclusions(), images, pixels));
  }

  /** Looks at the data before anything learns from it, and says what is to be said of it. */
  private DatasetStatistics look(
      StageInput images, StageInput pixels, StageInput examples, DatasetManifest dataset)
      throws IOException {
    Leakage leakage = new Leakage(dataset);
    leakage.remarks().forEach(console::say);
    leakage.requireAllowed(spec.preprocess().leakage());
    DatasetStatistics statistics = DatasetSummary.of(images, pixels, examples);
    DatasetReport report = new DatasetReport(workspace, console);
    if (runs.isMaking()) {
      String maker = examples.manifest().getRunId();
      if (!isMadeOf(examples, images, pixels) || !report.takeOver(maker, identity.runId())) {
        report.write(identity.runId(), statistics);
        runs.openFileSystems();
        report.drawSteps(identity.runId(), configs.prepare(), images, pixels, inputs.sourceBytes());
      }
      report.say(identity.runId(), statistics);
    }
    if (options.to().compareTo(StageName.FEATURES) >= 0) {
      Optional<String> taken =
          inputs
              .published()
              .map(model -> FinetuneSpec.PUBLISHED_WEIGHTS + PublishedStages.reference(model));
      report.warnOfDrift(taken.or(spec.finetune()::weights), statistics, clock);
    }
    return statistics;
  }

  /** Whether the run that made the examples had these very outputs before it. */
  private static boolean isMadeOf(StageInput examples, StageInput images, StageInput pixels) {
    Set<String> read =
        examples.manifest().getInputs().stream()
            .map(StageReference::getKey)
            .collect(Collectors.toSet());
    return read.equals(Set.of(images.manifest().getKey(), pixels.manifest().getKey()));
  }

  private ClassifierStages classifier() throws IOException {
    ClassifierStages kind =
        isExplicit()
            ? new ExplicitStages(
                runs,
                configs.supportVectors().orElseThrow(),
                inputs.sourceBytes(),
                console.progress())
            : new NetworkStages(
                runs,
                configs,
                inputs.weights(),
                inputs.device(),
                spec.accelerators(),
                spec.finetune().precision() == Precision.AUTO,
                console);
    Optional<PublishedModel> published = inputs.published();
    return published.isEmpty()
        ? kind
        : PublishedStages.of(published.get(), workspace, runs, kind, console);
  }

  private boolean isExplicit() {
    return spec.classifier().kind() == ClassifierKind.EXPLICIT_FEATURES;
  }

  private Optional<StageInput> evaluate(
      StageInput images, ClassifierStages.Data data, StageInput model) throws IOException {
    SliceConfig slices = configs.evaluate().slices();
    EvaluateModel.Inputs read =
        new EvaluateModel.Inputs(
            data.examples(),
            data.pixels(),
            model,
            isExplicit() ? data.features().orElseThrow() : null,
            images);
    Optional<StageInput> evaluated =
        runs.stage(
            StageName.EVALUATE,
            outlineOf(StageName.EVALUATE)
                .reading(
                    new TreeMap<>(),
                    Stream.of(
                            slices.looksAtCameras()
                                ? images.referencesToPresent("part")
                                : List.<StageReference>of(),
                            slices.looksAtQuality()
                                ? data.pixels().referencesToPresent("measurement")
                                : List.<StageReference>of(),
                            data.examples().referencesToPresent("part", "ungradable"),
                            List.of(classifier.lookedAt(data), model.reference("part")))
                        .flatMap(List::stream)
                        .toList()),
            EvaluatedData.occurrencesIn(data.dataset()),
            inputs.device().fingerprint(),
            attempt ->
                new EvaluateModel(
                        attempt, configs.evaluate(), read, inputs.device().unit(), cacheDirectory())
                    .on(new StepResources(spec.accelerators().get(StageName.EVALUATE.word()))));
    if (evaluated.isPresent() && runs.isMaking()) {
      new TestImages(workspace, console).lookedAtBy(evaluated.get());
    }
    return evaluated;
  }

  private Optional<StageInput> publish(
      StageInput pixels, StageInput model, StageInput evaluation, DatasetStatistics statistics)
      throws IOException {
    SortedMap<String, String> external = new TreeMap<>();
    Optional<DatasetStatistics> learntFrom = Optional.of(statistics);
    Optional<PublishedModel> published = inputs.published();
    if (published.isPresent()) {
      learntFrom = LoadedModel.statistics(workspace, published.get());
      external.put("recalibratedFrom", PublishedStages.reference(published.get()));
    }
    learntFrom.ifPresent(
        described -> external.put("statistics", Sha256.of(AvroJson.toBytes(described))));
    PublishModel.Inputs read =
        new PublishModel.Inputs(
            pixels, model, evaluation, learntFrom.orElse(null), external.get("recalibratedFrom"));
    return runs.stage(
        StageName.PUBLISH,
        outlineOf(StageName.PUBLISH)
            .reading(
                external,
                List.of(
                    model.reference("part"),
                    evaluation.reference("report"),
                    pixels.reference("part"))),
        model.manifest().getAccounting().getOut(),
        ComputeFingerprint.NONE,
        attempt ->
            new PublishModel(
                attempt, configs.publish(), read, identity.account(), Clock.systemUTC()));
  }

  private Outputs nothingAfter(StageName last) throws IOException {
    lookAheadAfter(last);
    return Outputs.NONE;
  }

  private void lookAheadAfter(StageName last) throws IOException {
    for (Map.Entry<StageName, StageDefinition> later : outlines.entrySet()) {
      if (later.getKey().compareTo(last) > 0) {
        runs.ahead(later.getKey(), later.getValue(), last);
      }
    }
  }

  private static DatasetManifest datasetOf(StageInput assigned) throws IOException {
    return RecordFiles.read(
            assigned.directory(), assigned.onlyFile(FileRole.DATASET), DatasetManifest.class)
        .get(0);
  }

  private static File cacheDirectory() {
    return new File(System.getProperty("java.io.tmpdir"), "fovea-cache");
  }
}
