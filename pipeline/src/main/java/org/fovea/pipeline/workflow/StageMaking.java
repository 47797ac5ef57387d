package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.lineage.StageLineage;
import org.fovea.pipeline.runner.BeamRuns;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TakenOver;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.SupersededAttemptException;
import org.fovea.stages.artifact.Workspace;

/** Makes the output of one stage: a Beam pipeline of its own, whose last step is the manifest. */
final class StageMaking {
  /** Files that between them hold every occurrence once. */
  private static final Set<FileRole> COUNTED =
      EnumSet.of(FileRole.PART, FileRole.EXCLUDED, FileRole.REJECTED);

  private final Workspace workspace;
  private final boolean synthetic;
  private final RunIdentity identity;
  private final BeamRuns beam;
  private final Clock clock;
  private final Console console;
  private final StageLineage lineage;
  private final OtherRuns otherRuns;

  /** Makes a stage for an attempt. */
  @FunctionalInterface
  interface StageTransform {
    PTransform<PBegin, PCollection<StageFile>> of(StageAttempt attempt) throws IOException;
  }

  /**
   * What was made.
   *
   * @param manifest of the output
   * @param seconds wall time
   * @param peakResidentBytes the most memory that the process held meanwhile; empty where it was
   *     not measured
   */
  record Made(StageManifest manifest, double seconds, OptionalLong peakResidentBytes) {
    /** Says in words what was taken over from an earlier output, if anything was. */
    Optional<String> takenOver() {
      long occurrences = 0;
      Optional<String> runId = Optional.empty();
      for (StageFile file : manifest.getFiles()) {
        TakenOver takenOver = file.getTakenOver();
        if (takenOver != null && COUNTED.contains(file.getRole())) {
          occurrences += takenOver.getOccurrences();
          runId = Optional.of(takenOver.getRunId());
        }
      }
      String counted =
          "%,d of %,d images taken over".formatted(occurrences, manifest.getAccounting().getIn());
      return runId.map(run -> counted + " from run " + run);
    }
  }

  /**
   * @param synthetic whether the images are drawn
   * @param lineage is told of every stage that is made
   */
  StageMaking(
      Workspace workspace,
      boolean synthetic,
      RunIdentity identity,
      BeamRuns beam,
      Clock clock,
      Console console,
      StageLineage lineage) {
    this.lineage = lineage;
    this.workspace = workspace;
    this.synthetic = synthetic;
    this.identity = identity;
    this.beam = beam;
    this.clock = clock;
    this.console = console;
    this.otherRuns = new OtherRuns(workspace, identity.runId(), console);
  }

  /**
   * Makes an output; where another run takes it over meanwhile, waits for that one's.
   *
   * @param occurrencesIn what it has to account for
   * @param fingerprint what its bytes may depend on beside the definition
   * @throws IOException if the stage fails in a way that a retry may mend
   */
  Made make(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform)
      throws IOException {
    lineage.begins(decision.definition());
    try {
      Made made = run(decision, occurrencesIn, fingerprint, transform);
      lineage.made(decision.definition(), made.manifest());
      return made;
    } catch (IOException | RuntimeException | Error e) {
      lineage.failed(decision.definition(), e);
      throw e;
    }
  }

  /** Describes what would be given to the runner of a stage. */
  Plan.Graph graph(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform)
      throws IOException {
    StageName name = decision.stage();
    return beam.graph(pipelineOf(decision, occurrencesIn, fingerprint, transform), name);
  }

  /** Writes the job of a stage for somebody else to start, and describes it. */
  Plan.Graph handOver(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform)
      throws IOException {
    Pipeline pipeline = pipelineOf(decision, occurrencesIn, fingerprint, transform);
    Plan.Graph graph = beam.graph(pipeline, decision.stage());
    beam.handOver(pipeline); // which leaves no graph that could be described
    return graph;
  }

  private Pipeline pipelineOf(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform)
      throws IOException {
    StageAttempt attempt = attemptAt(decision, occurrencesIn, fingerprint, clock.millis());
    return pipeline(beam.options(decision.stage().word()), attempt, transform);
  }

  private StageAttempt attemptAt(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      long startedAtMillis) {
    return new StageAttempt(
        workspace,
        decision.definition(),
        occurrencesIn,
        synthetic,
        identity.runId(),
        identity.codeVersion(),
        startedAtMillis,
        fingerprint);
  }

  private static Pipeline pipeline(
      PipelineOptions options, StageAttempt attempt, StageTransform transform) throws IOException {
    Pipeline pipeline = Pipeline.create(options);
    String stage = attempt.definition().stage();
    pipeline.apply(stage, transform.of(attempt)).apply("Commit " + stage, new CommitStage(attempt));
    return pipeline;
  }

  private Made run(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform)
      throws IOException {
    long startedAtMillis = clock.millis();
    while (true) {
      try {
        return attempt(decision, occurrencesIn, fingerprint, transform, startedAtMillis);
      } catch (SupersededAttemptException e) {
        StageDefinition definition = decision.definition();
        Optional<StageManifest> others =
            otherRuns.await(workspace.stage(definition.stage(), definition.key()), e);
        if (others.isPresent()) {
          return new Made(others.get(), secondsSince(startedAtMillis), OptionalLong.empty());
        }
      }
    }
  }

  private double secondsSince(long startedAtMillis) {
    return (clock.millis() - startedAtMillis) / 1000.0;
  }

  private Made attempt(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageTransform transform,
      long startedAtMillis)
      throws IOException {
    StageName name = decision.stage();
    StageAttempt attempt = attemptAt(decision, occurrencesIn, fingerprint, startedAtMillis);
    StageDirectory directory = attempt.directory();
    if (!decision.damaged().isEmpty()) {
      makeRoom(directory, decision.standing().orElseThrow(), fingerprint);
    }
    PipelineOptions beamOptions = beam.options(name.word());
    boolean measured = BeamRuns.isInThisProcess(beamOptions) && PeakMemory.reset();
    try {
      Pipeline pipeline = pipeline(beamOptions, attempt, transform);
      beam.run(pipeline, name.word(), occurrencesIn, console);
    } catch (IOException e) {
      throw new IOException("stage %s failed: %s".formatted(name.word(), FailureWords.of(e)), e);
    } finally {
      directory.deletePending(identity.runId());
    }
    StageManifest manifest = manifestOf(name, directory);
    return new Made(
        manifest,
        secondsSince(startedAtMillis),
        measured ? PeakMemory.bytes() : OptionalLong.empty());
  }

  /**
   * Removes what is damaged of an output, so that it can be written again. The manifest stays where
   * this machine makes the bytes that it promises.
   */
  private static void makeRoom(
      StageDirectory directory, StageManifest standing, ComputeFingerprint fingerprint)
      throws IOException {
    if (!standing.getComputeFingerprint().equals(fingerprint.ofThisProcess())) {
      directory.withdraw();
    }
    directory.discard(directory.missingFiles(standing));
  }

  private static StageManifest manifestOf(StageName name, StageDirectory directory)
      throws IOException {
    Optional<StageManifest> manifest = directory.manifest();
    if (manifest.isEmpty()) {
      throw new IOException(
          "stage %s ended without a manifest in %s; run again".formatted(name.word(), directory));
    }
    List<String> missing = directory.missingFiles(manifest.get());
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s/%s is still missing though stage %s ran again, so it makes other bytes than it did; remove the directory %s and run again"
              .formatted(directory, missing.get(0), name.word(), directory));
    }
    return manifest.get();
  }
}
