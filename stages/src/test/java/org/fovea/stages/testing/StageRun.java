package org.fovea.stages.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.ingest.IngestPlan;
import org.fovea.stages.ingest.PatientPseudonyms;
import org.fovea.stages.ingest.SourceFiles;
import org.fovea.stages.preprocess.AssignConfig;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.EarlierPreparation;
import org.fovea.stages.preprocess.ExclusionList;
import org.fovea.stages.preprocess.PrepareImages;

/**
 * Runs stages into one workspace, each as a Beam pipeline of its own, on the DirectRunner with all
 * of its checks on.
 *
 * <p>Nothing depends on the clock or on chance: two runs with equal inputs write equal bytes, but
 * for the time in the manifest.
 */
public final class StageRun {
  private static final long STARTED_AT_MILLIS = 1_700_000_000_000L;

  private final Workspace workspace;
  private final String runId;
  private final SortedMap<String, String> computeFingerprint;
  private final int threads;

  private StageRun(
      Workspace workspace,
      String runId,
      SortedMap<String, String> computeFingerprint,
      int threads) {
    this.workspace = workspace;
    this.runId = runId;
    this.computeFingerprint = computeFingerprint;
    this.threads = threads;
  }

  /**
   * Returns a run that writes below a directory, by the name run-1, on the device test and in one
   * thread: while any of its threads is free, the runner's own loop takes a core.
   */
  public static StageRun in(Path workspace) {
    return new StageRun(
        Workspace.at(workspace.toString()), "run-1", new TreeMap<>(Map.of("device", "test")), 1);
  }

  /** Returns an empty pipeline of one thread, with all of the runner's checks on. */
  public static Pipeline pipeline() {
    return pipeline(1);
  }

  private static Pipeline pipeline(int threads) {
    return Pipeline.create(
        PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--targetParallelism=" + threads)
            .create());
  }

  /** Returns another run into the same workspace. */
  public StageRun withRunId(String other) {
    return new StageRun(workspace, other, computeFingerprint, threads);
  }

  /** Returns the same run on another device. */
  public StageRun withDevice(String device) {
    return new StageRun(workspace, runId, new TreeMap<>(Map.of("device", device)), threads);
  }

  /** Returns the same run in three threads, in whichever order they finish. */
  public StageRun inThreads() {
    return new StageRun(workspace, runId, computeFingerprint, 3);
  }

  public Workspace workspace() {
    return workspace;
  }

  /** Returns an attempt at an output that reads outputs of other stages only. */
  public StageAttempt attempt(
      String stage, int logicVersion, String config, long occurrencesIn, StageReference... inputs) {
    return attempt(
        new StageDefinition(stage, logicVersion, config, new TreeMap<>(), List.of(inputs)),
        occurrencesIn);
  }

  /** Returns an attempt at an output. */
  public StageAttempt attempt(StageDefinition definition, long occurrencesIn) {
    SortedMap<String, String> machine = new TreeMap<>(computeFingerprint);
    return new StageAttempt(
        workspace,
        definition,
        occurrencesIn,
        true,
        runId,
        "test",
        STARTED_AT_MILLIS,
        () -> machine);
  }

  /** Runs a stage, commits it, and returns its output as a later stage takes it. */
  public StageInput run(
      StageAttempt attempt, PTransform<PBegin, PCollection<StageFile>> transform) {
    Pipeline pipeline = pipeline(threads);
    pipeline.apply("Run the stage", transform).apply("Commit the stage", new CommitStage(attempt));
    pipeline.run().waitUntilFinish();
    return whole(attempt);
  }

  /** Ingests sources whose relative paths are below a directory. */
  public StageInput ingest(IngestConfig config, Path base) {
    IngestPlan plan = plan(config, base);
    StageAttempt attempt =
        attempt(
            new StageDefinition(
                IngestImages.STAGE,
                IngestImages.LOGIC_VERSION,
                config.keyConfig(),
                new TreeMap<>(plan.digests()),
                List.of()),
            plan.occurrences());
    return run(attempt, new IngestImages(attempt, config, plan));
  }

  /** Prepares what {@link #ingest} made of the same config and directory. */
  public StageInput prepare(
      PreparationConfig config, StageInput ingested, IngestConfig sources, Path base) {
    StageAttempt attempt =
        attempt(
            PrepareImages.STAGE,
            PrepareImages.LOGIC_VERSION,
            CanonicalJson.of(config),
            ingested.manifest().getAccounting().getOut(),
            ingested.reference(IngestImages.IMAGES_ASPECT));
    SourceBytes bytes =
        SourceBytes.of(plan(sources, base).rootsBySource(), config.limits().maxBytes());
    try {
      return run(
          attempt,
          new PrepareImages(
              attempt, config, ingested, bytes, EarlierPreparation.latest(attempt).orElse(null)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Assigns what {@link #prepare} made of the same ingested images. */
  public StageInput assign(AssignConfig config, StageInput ingested, StageInput prepared) {
    return assign(config, ExclusionList.NONE, ingested, prepared);
  }

  /** Assigns all but what is on a list. */
  public StageInput assign(
      AssignConfig config, ExclusionList exclusions, StageInput ingested, StageInput prepared) {
    StageAttempt attempt =
        attempt(
            new StageDefinition(
                AssignExamples.STAGE,
                AssignExamples.LOGIC_VERSION,
                CanonicalJson.of(config),
                new TreeMap<>(Map.of("exclusions", exclusions.digest())),
                List.of(ingested.reference("part"), prepared.reference("measurement"))),
            prepared.manifest().getAccounting().getOut());
    return run(attempt, new AssignExamples(attempt, config, exclusions, ingested, prepared));
  }

  private static IngestPlan plan(IngestConfig config, Path base) {
    return IngestPlan.make(
        config,
        new SourceFiles(
            base,
            () -> {
              throw new AssertionError("no test reads from a bucket here");
            }),
        PatientPseudonyms.of(config.patientIds(), null));
  }

  private static StageInput whole(StageAttempt attempt) {
    try {
      StageManifest manifest =
          attempt
              .directory()
              .manifest()
              .orElseThrow(() -> new AssertionError("no manifest in " + attempt.directory()));
      return new StageInput(attempt.directory(), manifest);
    } catch (IOException e) {
      throw new AssertionError("the manifest of " + attempt.directory() + " is unreadable", e);
    }
  }
}
