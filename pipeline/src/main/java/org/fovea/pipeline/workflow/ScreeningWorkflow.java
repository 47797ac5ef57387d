package org.fovea.pipeline.workflow;

import com.google.cloud.storage.StorageOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.evaluate.UnusableCalibrationException;
import org.fovea.stages.finetune.TransferScenario;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.InvalidWeightsException;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.VisibleGpus;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.ExclusionFile;
import org.fovea.stages.ingest.IllegalSourceException;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.ingest.IngestPlan;
import org.fovea.stages.ingest.PatientPseudonyms;
import org.fovea.stages.ingest.SourceFiles;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.EarlierPreparation;
import org.fovea.stages.preprocess.ExclusionList;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.statistics.DatasetSummary;
import org.fovea.stages.supportvectors.SupportVectorModel;
import org.fovea.stages.target.Heads;

/**
 * The workflow: ingest, prepare, assign, extract features where the classifier reads any, train,
 * evaluate, publish, each a Beam pipeline of its own that reads Avro and writes Avro.
 */
public final class ScreeningWorkflow implements Workflow {
  /** Environment variable with the weights that training begins with where the spec names none. */
  public static final String WEIGHTS_VARIABLE = "FOVEA_WEIGHTS";

  /** Environment variable with the secret that patients' ids are hashed with. */
  public static final String PATIENT_KEY_VARIABLE = "FOVEA_PATIENT_KEY";

  private final Clock clock;
  private final RandomGenerator random;
  private final Map<String, String> environment;
  private final String codeVersion;

  /**
   * @param clock says when things happen
   * @param random makes run ids differ
   * @param environment the process's environment variables
   * @param codeVersion version of the code, for the ledger
   */
  public ScreeningWorkflow(
      Clock clock, RandomGenerator random, Map<String, String> environment, String codeVersion) {
    this.clock = clock;
    this.random = random;
    this.environment = Map.copyOf(environment);
    this.codeVersion = codeVersion;
  }

  @Override
  public Plan plan(RunSpec spec, RunOptions options, Console console) {
    RunIdentity identity = RunIdentity.now(clock, random, codeVersion);
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    StageRuns runs =
        new StageRuns(workspace, spec, options, console, clock, identity, () -> {}, true);
    try {
      // Sources that are drawn have to be there to be listed; drawing them is cheap and repeatable.
      pass(spec, options, workspace, runs, identity, console);
    } catch (IOException e) {
      throw failure(e);
    } catch (UnusableCalibrationException e) {
      throw new CommandFailure(ExitCode.FAILED, messageOf(e), e);
    }
    return new Plan(runs.steps());
  }

  @Override
  public RunOutcome run(RunSpec spec, RunOptions options, Console console) {
    RunIdentity identity = RunIdentity.now(clock, random, codeVersion);
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    RunLedger ledger = new RunLedger(workspace, spec, identity, clock);
    StageRuns runs =
        new StageRuns(workspace, spec, options, console, clock, identity, ledger::started, false);
    requireWritable(workspace, identity);
    try {
      Outputs outputs = pass(spec, options, workspace, runs, identity, console);
      RunOutcome outcome = new RunSummary(workspace, spec, identity).of(runs.results(), outputs);
      ledger.finished(runs, outcome);
      return outcome;
    } catch (IOException e) {
      throw ledger.failed(runs, failure(e));
    } catch (UncheckedIOException e) {
      throw ledger.failed(runs, failure(new IOException(messageOf(e), e)));
    } catch (CommandFailure e) {
      throw ledger.failed(runs, e);
    } catch (IllegalArgumentException | IllegalStateException | UnusableCalibrationException e) {
      throw ledger.failed(runs, new CommandFailure(ExitCode.FAILED, messageOf(e), e));
    } catch (RuntimeException | Error e) { // nobody foresaw it: all the more it is written down
      throw ledger.failed(runs, new CommandFailure(ExitCode.FAILED, e.toString(), e));
    }
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

  /** The data flow. */
  private Outputs pass(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      StageRuns runs,
      RunIdentity identity,
      Console console)
      throws IOException {
    TransferScenario scenario = TransferScenario.valueOf(spec.finetune().scenario().name());
    boolean explicit = spec.classifier().kind() == ClassifierKind.EXPLICIT_FEATURES;
    requireStagesOf(explicit, scenario, options);
    boolean trains = options.to().compareTo(StageName.FEATURES) >= 0;
    boolean trainsNetwork = trains && !explicit;
    Optional<PretrainedWeights> weights =
        trainsNetwork && scenario.isTransfer()
            ? Optional.of(weights(spec, workspace, console))
            : Optional.empty();
    DeviceChoice device = trainsNetwork ? device(spec) : DeviceChoice.CPU;
    ArithmeticChoice arithmetic =
        trainsNetwork && scenario.trainsNetwork()
            ? ArithmeticChoice.of(
                spec.finetune().precision(), device, ProcessorFlags.ofThisMachine())
            : ArithmeticChoice.FLOAT32;
    StageConfigs configs = configs(spec, arithmetic.arithmetic(), console);
    PatientPseudonyms pseudonyms = pseudonyms(configs.ingest());
    IngestPlan ingestPlan = list(configs.ingest(), pseudonyms);
    if (ingestPlan.filesWithoutRow() > 0) {
      console.say(
          "%,d files that the sources list have no row in their labels; rows decide, so they are no inputs"
              .formatted(ingestPlan.filesWithoutRow()));
    }
    ExclusionList exclusions = exclusions(spec, ingestPlan, pseudonyms, console);
    device.remark().ifPresent(console::say);
    arithmetic.remark().ifPresent(console::say);
    SourceBytes sourceBytes =
        SourceBytes.of(ingestPlan.rootsBySource(), IngestConfig.DEFAULT_MAX_BYTES);

    Optional<StageInput> ingested =
        runs.stage(
            StageName.INGEST,
            new StageDefinition(
                IngestImages.STAGE,
                IngestImages.LOGIC_VERSION,
                configs.ingest().keyConfig(),
                new TreeMap<>(ingestPlan.digests()),
                List.of()),
            ingestPlan.occurrences(),
            new TreeMap<>(),
            attempt -> new IngestImages(attempt, configs.ingest(), ingestPlan));
    if (ingested.isEmpty()) {
      return nothingAfter(StageName.INGEST, runs);
    }
    StageInput images = ingested.get();

    Optional<StageInput> prepared =
        runs.stage(
            StageName.PREPARE,
            new StageDefinition(
                PrepareImages.STAGE,
                PrepareImages.LOGIC_VERSION,
                CanonicalJson.of(configs.prepare()),
                new TreeMap<>(),
                List.of(images.reference(IngestImages.IMAGES_ASPECT))),
            images.manifest().getAccounting().getOut(),
            new TreeMap<>(),
            attempt ->
                new PrepareImages(
                    attempt,
                    configs.prepare(),
                    images,
                    sourceBytes,
                    EarlierPreparation.latest(attempt).orElse(null)));
    if (prepared.isEmpty()) {
      return nothingAfter(StageName.PREPARE, runs);
    }
    StageInput pixels = prepared.get();

    Optional<StageInput> assigned =
        runs.stage(
            StageName.ASSIGN,
            new StageDefinition(
                AssignExamples.STAGE,
                AssignExamples.LOGIC_VERSION,
                CanonicalJson.of(configs.assign()),
                digestsOf(exclusions),
                List.of(images.reference("part"), pixels.reference("measurement"))),
            pixels.manifest().getAccounting().getOut(),
            new TreeMap<>(),
            attempt -> new AssignExamples(attempt, configs.assign(), exclusions, images, pixels));
    if (assigned.isEmpty()) {
      return nothingAfter(StageName.ASSIGN, runs);
    }
    StageInput examples = assigned.get();
    DatasetManifest dataset = datasetOf(examples);
    Leakage leakage = new Leakage(dataset);
    leakage.remarks().forEach(console::say);
    leakage.requireAllowed(spec.preprocess().leakage());
    DatasetStatistics statistics = DatasetSummary.of(images, pixels, examples);
    DatasetReport report = new DatasetReport(workspace, console);
    if (!runs.isDryRun()) {
      report.write(identity.runId(), statistics);
      report.drawSteps(identity.runId(), configs.prepare(), images, pixels, sourceBytes);
    }
    if (!trains) {
      return Outputs.NONE;
    }
    report.warnOfDrift(spec.finetune().weights(), statistics, clock);
    EvaluatedData.requireCalibration(dataset, Heads.of(configs.finetune().targets()).questions());

    ClassifierStages classifier =
        explicit
            ? new ExplicitStages(
                runs, configs.supportVectors().orElseThrow(), sourceBytes, console.progress())
            : new NetworkStages(runs, configs, weights, device, console.progress());
    Optional<StageInput> extracted =
        classifier.readsFeatures() ? classifier.extract(images, pixels) : Optional.empty();
    if (classifier.readsFeatures() && extracted.isEmpty()) {
      return nothingAfter(StageName.FEATURES, runs);
    }
    ClassifierStages.Data data = new ClassifierStages.Data(examples, pixels, extracted, dataset);
    Optional<StageInput> trained = classifier.train(data);
    if (trained.isEmpty()) {
      return nothingAfter(StageName.FINETUNE, runs);
    }
    StageInput model = trained.get();

    Optional<StageInput> evaluated =
        runs.stage(
            StageName.EVALUATE,
            new StageDefinition(
                EvaluateModel.STAGE,
                EvaluateModel.LOGIC_VERSION,
                CanonicalJson.of(configs.evaluate()),
                new TreeMap<>(),
                List.of(
                    examples.reference("part"),
                    classifier.lookedAt(data),
                    model.reference("part"))),
            EvaluatedData.occurrencesIn(dataset),
            ComputeFingerprint.ofThisMachine(device),
            attempt ->
                new EvaluateModel(
                    attempt,
                    configs.evaluate(),
                    new EvaluateModel.Inputs(
                        examples, pixels, model, explicit ? extracted.orElseThrow() : null),
                    device.unit(),
                    cacheDirectory()));
    if (evaluated.isEmpty()) {
      runs.unknownAfter(StageName.EVALUATE);
      return new Outputs(trained, evaluated, Optional.empty());
    }
    StageInput evaluation = evaluated.get();

    Optional<StageInput> published =
        runs.stage(
            StageName.PUBLISH,
            new StageDefinition(
                PublishModel.STAGE,
                PublishModel.LOGIC_VERSION,
                CanonicalJson.of(configs.publish()),
                new TreeMap<>(Map.of("statistics", Sha256.of(AvroJson.toBytes(statistics)))),
                List.of(
                    model.reference("part"),
                    evaluation.reference("report"),
                    pixels.reference("part"))),
            model.manifest().getAccounting().getOut(),
            new TreeMap<>(),
            attempt ->
                new PublishModel(
                    attempt,
                    configs.publish(),
                    new PublishModel.Inputs(pixels, model, evaluation, statistics),
                    identity.account(),
                    Clock.systemUTC()));
    return new Outputs(trained, evaluated, published);
  }

  private static Outputs nothingAfter(StageName last, StageRuns runs) {
    runs.unknownAfter(last);
    return Outputs.NONE;
  }

  private static SortedMap<String, String> digestsOf(ExclusionList exclusions) {
    SortedMap<String, String> digests = new TreeMap<>();
    if (!exclusions.isEmpty()) {
      digests.put("exclusions", exclusions.digest());
    }
    return digests;
  }

  private static ExclusionList exclusions(
      RunSpec spec, IngestPlan plan, PatientPseudonyms pseudonyms, Console console) {
    Optional<String> file = spec.preprocess().exclusionList();
    if (file.isEmpty()) {
      return ExclusionList.NONE;
    }
    try {
      ExclusionFile.Named named =
          ExclusionFile.read(file.get(), sourceFiles().read(file.get()), plan, pseudonyms);
      console.say(
          "the exclusion list has %,d rows; %,d of them fit no image here"
              .formatted(named.rows(), named.rowsWithoutImage()));
      return ExclusionList.of(named.patientIds(), named.occurrenceIds());
    } catch (IllegalSourceException e) {
      throw usage(e);
    }
  }

  private static void requireStagesOf(
      boolean explicit, TransferScenario scenario, RunOptions options) {
    boolean asked =
        options.from() == StageName.FEATURES
            || options.to() == StageName.FEATURES
            || options.force().contains(StageName.FEATURES);
    if (asked && !explicit && !scenario.readsFeatures()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "finetune.scenario %s has no stage features; name another stage, or set finetune.scenario to auto or one of the linear ones"
              .formatted(scenario));
    }
  }

  private static DeviceChoice device(RunSpec spec) {
    FinetuneSpec finetune = spec.finetune();
    return DeviceChoice.of(
        "finetune.device", finetune.device(), finetune.gpus(), VisibleGpus::toThisProcess);
  }

  private static StageConfigs configs(RunSpec spec, Arithmetic arithmetic, Console console)
      throws IOException {
    try {
      return StageConfigs.of(spec, Drawings.draw(spec, console), arithmetic);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private static IngestPlan list(IngestConfig config, PatientPseudonyms pseudonyms) {
    try {
      return IngestPlan.make(config, sourceFiles(), pseudonyms);
    } catch (IllegalSourceException e) {
      throw usage(e);
    }
  }

  private static SourceFiles sourceFiles() {
    return new SourceFiles(Path.of(""), () -> StorageOptions.getDefaultInstance().getService());
  }

  private PatientPseudonyms pseudonyms(IngestConfig config) {
    String key = environment.get(PATIENT_KEY_VARIABLE);
    try {
      return PatientPseudonyms.of(
          config.patientIds(), key == null ? null : key.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          e.getMessage() + " (the environment variable is " + PATIENT_KEY_VARIABLE + ")",
          e);
    }
  }

  /** Finds the weights, and checks that they can be read, before anything is begun. */
  private PretrainedWeights weights(RunSpec spec, Workspace workspace, Console console) {
    Optional<String> named = spec.finetune().weights();
    String location =
        named
            .or(() -> Optional.ofNullable(environment.get(WEIGHTS_VARIABLE)))
            .orElse(FinetuneSpec.SHIPPED_WEIGHTS);
    boolean shipped = location.equals(FinetuneSpec.SHIPPED_WEIGHTS);
    if (shipped && named.isEmpty()) {
      if (spec.sources().stream().anyMatch(source -> source.synthetic().isEmpty())) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "finetune.weights names no weights; real photographs start from ImageNet's: run"
                + " 'weights fetch' and set finetune.weights or "
                + WEIGHTS_VARIABLE);
      }
      console.say(
          "training starts from weights that were pre-trained on drawings; 'weights fetch' gets the"
              + " real ones, of ImageNet (then --set finetune.weights=FILE, or "
              + WEIGHTS_VARIABLE
              + ")");
    }
    try {
      PretrainedWeights weights =
          location.startsWith(FinetuneSpec.PUBLISHED_WEIGHTS)
              ? published(location.substring(FinetuneSpec.PUBLISHED_WEIGHTS.length()), workspace)
              : PretrainedWeights.at(location);
      weights.read();
      return weights;
    } catch (IOException | InvalidWeightsException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "the weights %s cannot be used: %s".formatted(location, describe(e)), e);
    }
  }

  private PretrainedWeights published(String reference, Workspace workspace) throws IOException {
    PublishedModel model = new ModelRegistry(workspace, clock).resolve(reference);
    if (model.getNetwork().equals(SupportVectorModel.NETWORK_NAME)) {
      throw new IllegalArgumentException(
          "%s@%d is a model of explicit features, and no network to begin with"
              .formatted(model.getName(), model.getVersion()));
    }
    LoadedModel.load(workspace, model); // refuses a damaged one before anything is begun
    return PretrainedWeights.ofPublished(
        model.getName() + "@" + model.getVersion(),
        workspace.store().root()
            + "/"
            + workspace.modelArtifact(model.getName(), model.getArtifactDigest())
            + "/"
            + LoadedModel.WEIGHTS_FILE,
        model.getModelDigest());
  }

  private static String describe(Exception e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "there is no such file; run 'weights fetch', or correct finetune.weights";
    }
    return messageOf(e);
  }

  private static String messageOf(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  private static void requireWritable(Workspace workspace, RunIdentity identity) {
    try {
      workspace.store().newPendingFile("runs", identity.runId()).close();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the workspace %s cannot be written to (%s); give another with --workspace, or the right to write there"
              .formatted(workspace, messageOf(e)),
          e);
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

  private static CommandFailure usage(IllegalArgumentException e) {
    return new CommandFailure(ExitCode.USAGE, messageOf(e), e);
  }

  private static CommandFailure failure(IOException e) {
    return new CommandFailure(
        ExitCode.RETRY, messageOf(e) + "; finished stages are kept: the same command goes on", e);
  }
}
