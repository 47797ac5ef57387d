package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TakenOver;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.finetune.TransferScenario;

/**
 * Takes the stages one after another: reuses an output that is there and whole, makes one that is
 * not, and remembers what it did and why.
 */
final class StageRuns {
  /** Files that between them hold every occurrence once. */
  private static final Set<FileRole> COUNTED =
      EnumSet.of(FileRole.PART, FileRole.EXCLUDED, FileRole.REJECTED);

  private final Workspace workspace;
  private final RunSpec spec;
  private final RunOptions options;
  private final Console console;
  private final BeamRuns beam;
  private final Clock clock;
  private final RunIdentity identity;
  private final Beginning beginning;
  private final boolean dryRun;
  private final List<RunOutcome.StageResult> results = new ArrayList<>();
  private final List<Plan.Step> steps = new ArrayList<>();
  private final Map<StageName, String> madeBy = new EnumMap<>(StageName.class);
  private boolean begun;

  /** Is told before the first stage is made. */
  @FunctionalInterface
  interface Beginning {
    void begins() throws IOException;
  }

  /** Makes a stage for an attempt. */
  @FunctionalInterface
  interface StageTransform {
    PTransform<PBegin, PCollection<StageFile>> of(StageAttempt attempt) throws IOException;
  }

  /**
   * @param beginning is told before the first stage is made; never where all outputs are reused
   * @param dryRun whether to say only what would be done
   * @throws CommandFailure if Beam does not accept the arguments of a stage
   */
  StageRuns(
      Workspace workspace,
      RunSpec spec,
      RunOptions options,
      Console console,
      Clock clock,
      RunIdentity identity,
      Beginning beginning,
      boolean dryRun) {
    this.workspace = workspace;
    this.spec = spec;
    this.options = options;
    this.console = console;
    this.beam = new BeamRuns(spec.runners(), options.beamArguments());
    // A wrong argument for the last stage must not come up only after hours of the others.
    for (StageName stage : StageName.values()) {
      beam.options(stage.word());
    }
    this.clock = clock;
    this.identity = identity;
    this.beginning = beginning;
    this.dryRun = dryRun;
  }

  /** Says whether nothing is made and nothing is to be written. */
  boolean isDryRun() {
    return dryRun;
  }

  /** Returns what was done, stage after stage. */
  List<RunOutcome.StageResult> results() {
    return List.copyOf(results);
  }

  /** Returns which run made the output of each stage that was taken. */
  Map<StageName, String> madeBy() {
    return Map.copyOf(madeBy);
  }

  /** Returns what would be done, or was begun, stage after stage. */
  List<Plan.Step> steps() {
    return List.copyOf(steps);
  }

  /**
   * Returns the output of a stage, made now if need be.
   *
   * @param definitionOfInputs what decides its bytes
   * @param occurrencesIn what it has to account for
   * @param fingerprint what its bytes may depend on beside the definition
   * @param transform makes the stage for an attempt
   * @return the output; empty if the stage is beyond what was asked for, or in a dry run would have
   *     to be made
   * @throws IOException if the stage fails in a way that a retry may mend
   * @throws CommandFailure if a stage before the first one asked for is not there, or more inputs
   *     were rejected than the spec allows
   */
  Optional<StageInput> stage(
      StageName name,
      StageDefinition definitionOfInputs,
      long occurrencesIn,
      SortedMap<String, String> fingerprint,
      StageTransform transform)
      throws IOException {
    if (name.compareTo(options.to()) > 0) {
      return Optional.empty();
    }
    StageDefinition definition = marked(definitionOfInputs);
    StageDirectory directory = workspace.stage(definition.stage(), definition.key());
    Optional<StageManifest> standing = directory.manifest();
    Optional<String> obstacle = obstacleToReuse(name, directory, standing);
    if (obstacle.isEmpty()) {
      StageManifest manifest = standing.orElseThrow();
      String reason = "its output is there and whole, made by run " + manifest.getRunId();
      steps.add(new Plan.Step(name, Optional.of(definition.key()), Plan.Action.REUSE, reason));
      return Optional.of(
          finish(name, directory, manifest, Plan.Action.REUSE, reason, Cost.NOTHING));
    }
    String reason = obstacle.get();
    if (name.compareTo(options.from()) < 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--from %s needs the output of stage %s, but %s; leave --from out"
              .formatted(options.from().word(), name.word(), reason));
    }
    steps.add(new Plan.Step(name, Optional.of(definition.key()), Plan.Action.RUN, reason));
    if (dryRun) {
      return Optional.empty();
    }
    if (!begun) {
      beginning.begins();
      begun = true;
    }
    long startedAtMillis = clock.millis();
    console.say("%s: %,d images".formatted(name.word(), occurrencesIn));
    StageAttempt attempt =
        new StageAttempt(
            workspace,
            definition,
            occurrencesIn,
            spec.synthetic(),
            identity.runId(),
            identity.codeVersion(),
            startedAtMillis,
            fingerprint);
    PipelineOptions beamOptions = beam.options(name.word());
    boolean measured = BeamRuns.isInThisProcess(beamOptions) && PeakMemory.reset();
    try {
      Pipeline pipeline = Pipeline.create(beamOptions);
      pipeline
          .apply(name.word(), transform.of(attempt))
          .apply("Commit " + name.word(), new CommitStage(attempt));
      beam.run(pipeline, name.word(), occurrencesIn, console.progress());
    } catch (IOException e) {
      throw new IOException("stage %s failed: %s".formatted(name.word(), describe(e)), e);
    } finally {
      directory.deletePending(identity.runId());
    }
    StageManifest manifest =
        directory
            .manifest()
            .orElseThrow(
                () ->
                    new IOException(
                        "stage %s ended without a manifest in %s; run again"
                            .formatted(name.word(), directory)));
    Cost cost =
        new Cost(
            (clock.millis() - startedAtMillis) / 1000.0,
            measured ? PeakMemory.bytes() : OptionalLong.empty());
    Optional<String> takenOver = takenOver(manifest);
    takenOver.ifPresent(note -> console.say(name.word() + ": " + note));
    String made = reason + takenOver.map(note -> "; " + note).orElse("");
    return Optional.of(finish(name, directory, manifest, Plan.Action.RUN, made, cost));
  }

  /** Says in words what was taken over from an earlier output. */
  private static Optional<String> takenOver(StageManifest manifest) {
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

  /** What a stage took. */
  private record Cost(double seconds, OptionalLong peakResidentBytes) {
    static final Cost NOTHING = new Cost(0, OptionalLong.empty());
  }

  /** Drawings never share an output with photographs, not even where the bytes are the same. */
  private StageDefinition marked(StageDefinition definition) {
    if (!spec.synthetic()) {
      return definition;
    }
    SortedMap<String, String> external = new TreeMap<>(definition.externalInputs());
    external.put("synthetic", "true");
    return new StageDefinition(
        definition.stage(),
        definition.logicVersion(),
        definition.config(),
        external,
        definition.inputs());
  }

  /** Notes that the stages after one cannot be planned because it has to run first. */
  void unknownAfter(StageName last) {
    boolean readsFeatures =
        spec.classifier().kind() == ClassifierKind.EXPLICIT_FEATURES
            || TransferScenario.valueOf(spec.finetune().scenario().name()).readsFeatures();
    for (StageName name : StageName.values()) {
      boolean asked = name.compareTo(last) > 0 && name.compareTo(options.to()) <= 0;
      if (asked && (name != StageName.FEATURES || readsFeatures)) {
        steps.add(
            new Plan.Step(
                name, Optional.empty(), Plan.Action.RUN, "stages before it have to run first"));
      }
    }
  }

  private Optional<String> obstacleToReuse(
      StageName name, StageDirectory directory, Optional<StageManifest> standing)
      throws IOException {
    if (standing.isEmpty()) {
      return Optional.of("no output with this config and input is there yet");
    }
    if (options.force().contains(name)) {
      return Optional.of("--force " + name.word());
    }
    List<String> missing = directory.missingFiles(standing.get());
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s/%s is missing or has another size than its manifest says; remove the directory %s and run again"
              .formatted(directory, missing.get(0), directory));
    }
    if (options.verify()) {
      verify(directory, standing.get());
    }
    return Optional.empty();
  }

  private static void verify(StageDirectory directory, StageManifest manifest) {
    for (StageFile file : manifest.getFiles()) {
      try {
        directory.verify(file);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.AUDIT_MISMATCH, describe(e), e);
      }
    }
  }

  /** The name of a file alone does not say what is wrong with it. */
  private static String describe(IOException e) {
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  private StageInput finish(
      StageName name,
      StageDirectory directory,
      StageManifest manifest,
      Plan.Action action,
      String reason,
      Cost cost)
      throws IOException {
    if (!dryRun) {
      // Here, and not with the commit: an attempt that died right after it left them.
      workspace.checkpoints(manifest.getStage(), manifest.getKey()).removeAll();
    }
    Accounting accounting = manifest.getAccounting();
    madeBy.put(name, manifest.getRunId());
    results.add(
        new RunOutcome.StageResult(
            name,
            manifest.getKey(),
            action,
            reason,
            cost.seconds(),
            cost.peakResidentBytes().stream().boxed().findFirst(),
            accounting.getIn(),
            accounting.getOut(),
            accounting.getExcludedByCode(),
            accounting.getRejectedByCode()));
    // A share, not limit times input: 0.29 * 100 is less than 29.
    if (!dryRun
        && accounting.getRejected() > 0
        && (double) accounting.getRejected() / accounting.getIn() > spec.rejectionLimit()) {
      throw new CommandFailure(
          ExitCode.TOO_MANY_REJECTED,
          "stage %s rejected %,d of %,d inputs, more than rejectionLimit %s allows; see them with 'rejected list', then mend them or raise the limit"
              .formatted(
                  name.word(),
                  accounting.getRejected(),
                  accounting.getIn(),
                  spec.rejectionLimit()));
    }
    return new StageInput(directory, manifest);
  }
}
