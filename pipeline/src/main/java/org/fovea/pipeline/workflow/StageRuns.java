package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ledger.DefinitionChanges;
import org.fovea.pipeline.ledger.StageTimes;
import org.fovea.pipeline.lineage.StageLineage;
import org.fovea.pipeline.runner.BeamRuns;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Accounting;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/**
 * Takes the stages one after another: reuses an output that is there and whole, makes one that is
 * not, and remembers what it did and why.
 */
final class StageRuns {
  private final Workspace workspace;
  private final RunSpec spec;
  private final RunOptions options;
  private final Console console;
  private final StageDecisions decisions;
  private final StageTimes times;
  private final BeamRuns beam;
  private final StageMaking making;
  private final StageEvents events;
  private final Beginning beginning;
  private final Mode mode;
  private final List<RunOutcome.StageResult> results = new ArrayList<>();
  private final List<Plan.Step> steps = new ArrayList<>();
  private final Map<String, String> madeBy = new HashMap<>();
  private long ingested;
  private boolean begun;

  /** What is done with an output that is not there. */
  enum Mode {
    /** It is made. */
    MAKE,
    /** Nothing is; what would be done is only said. */
    PLAN,
    /** Its job is written, for somebody else to start. */
    HAND_OVER
  }

  /** Is told before the first stage is made. */
  @FunctionalInterface
  interface Beginning {
    void begins() throws IOException;
  }

  /**
   * @param beginning is told before the first stage is made; never where all outputs are reused
   * @param mode what is done with an output that is not there
   * @param lineage is told of every stage that is made
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
      Mode mode,
      StageLineage lineage) {
    this.workspace = workspace;
    this.spec = spec;
    this.options = options;
    this.console = console;
    this.decisions = new StageDecisions(workspace, options);
    this.times = new StageTimes(workspace);
    this.beam = new BeamRuns(spec.runners(), options.beamArguments(), identity.runId());
    beam.check(workspace.store().root());
    if (mode == Mode.MAKE) {
      beam.refuseTemplates();
    }
    this.making =
        new StageMaking(workspace, spec.synthetic(), identity, beam, clock, console, lineage);
    this.events = new StageEvents(identity.runId(), times, console);
    this.beginning = beginning;
    this.mode = mode;
  }

  /**
   * Takes note of what will be taken, so that it can be said where the run is.
   *
   * @param outlines what is known of each stage before the one in front of it has run
   */
  void expect(Map<StageName, StageDefinition> outlines) {
    outlines.forEach(
        (name, outline) -> {
          if (name.compareTo(options.to()) <= 0) {
            events.expect(name, outline);
          }
        });
  }

  /** Returns the stage that was begun and came to no result, if there is one. */
  Optional<StageName> unfinished() {
    return steps.size() > results.size()
        ? Optional.of(steps.get(steps.size() - 1).stage())
        : Optional.empty();
  }

  /** Makes originals ready to be read where no stage may have run. */
  void openFileSystems() {
    beam.openFileSystems();
  }

  /** Says whether what is not there is made. */
  boolean isMaking() {
    return mode == Mode.MAKE;
  }

  /** Returns what was done, stage after stage. */
  List<RunOutcome.StageResult> results() {
    return List.copyOf(results);
  }

  /** Returns which run made each output that was taken, by its key. */
  Map<String, String> madeBy() {
    return Map.copyOf(madeBy);
  }

  /** Returns what would be done, or was begun, stage after stage. */
  List<Plan.Step> steps() {
    return List.copyOf(steps);
  }

  /**
   * Takes the stage that reads what is outside.
   *
   * @param explanation says what came in since an earlier output
   * @see #stage
   */
  Optional<StageInput> first(
      StageName name,
      StageDefinition definitionOfInputs,
      long occurrencesIn,
      StageDecisions.InputsExplanation explanation,
      StageMaking.StageTransform transform)
      throws IOException {
    ingested = occurrencesIn;
    return take(
        name,
        marked(definitionOfInputs),
        occurrencesIn,
        ComputeFingerprint.NONE,
        explanation,
        transform);
  }

  /**
   * Returns the output of a stage, made now if need be.
   *
   * @param definitionOfInputs what decides its bytes
   * @param occurrencesIn what it has to account for
   * @param fingerprint what its bytes may depend on beside the definition
   * @param transform makes the stage for an attempt
   * @return the output; empty if the stage is beyond what was asked for, or is not there and not
   *     made
   * @throws IOException if the stage fails in a way that a retry may mend
   * @throws CommandFailure if a stage before the first one asked for is not there, or more inputs
   *     were rejected than the spec allows
   */
  Optional<StageInput> stage(
      StageName name,
      StageDefinition definitionOfInputs,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageMaking.StageTransform transform)
      throws IOException {
    StageDefinition definition = marked(definitionOfInputs);
    return take(
        name,
        definition,
        occurrencesIn,
        fingerprint,
        earlier -> changesOfInputs(earlier, definition, occurrencesIn),
        transform);
  }

  private Optional<StageInput> take(
      StageName name,
      StageDefinition definition,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageDecisions.InputsExplanation explanation,
      StageMaking.StageTransform transform)
      throws IOException {
    if (name.compareTo(options.to()) > 0) {
      return Optional.empty();
    }
    if (console.isStopAsked()) {
      throw BeamRuns.interrupted(name.word());
    }
    StageDecision decision = decisions.decide(name, definition, explanation);
    if (decision.action() == Plan.Action.RUN && name.compareTo(options.from()) < 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--from %s needs the output of stage %s, but that would have to run (%s); leave --from out"
              .formatted(options.from().word(), name.word(), decision.reason()));
    }
    Plan.Step step = step(decision, Optional.of(occurrencesIn));
    if (decision.action() == Plan.Action.RUN) {
      step = step.with(job(decision, occurrencesIn, fingerprint, transform));
    }
    steps.add(step);
    if (isMaking()) {
      events.planned(decision);
    }
    if (decision.action() == Plan.Action.REUSE) {
      StageManifest manifest = decision.standing().orElseThrow();
      return Optional.of(
          finish(decision, new StageMaking.Made(manifest, 0, OptionalLong.empty()), ""));
    }
    if (!isMaking()) {
      // A stage that is forced comes to the bytes that are there, or fails.
      return decision.outputIsThere() ? Optional.of(output(decision)) : Optional.empty();
    }
    begin();
    events.started(step, occurrencesIn, ingested);
    console.say("%s: %,d images; %s".formatted(name.word(), occurrencesIn, decision.reason()));
    StageMaking.Made made = making.make(decision, occurrencesIn, fingerprint, transform);
    Optional<String> takenOver = made.takenOver();
    takenOver.ifPresent(note -> console.say(name.word() + ": " + note));
    return Optional.of(finish(decision, made, takenOver.map(note -> "; " + note).orElse("")));
  }

  /** Returns whether an output is there, whole or not. */
  boolean isThere(StageDefinition definitionOfInputs) throws IOException {
    StageDefinition definition = marked(definitionOfInputs);
    return workspace.stage(definition.stage(), definition.key()).manifest().isPresent();
  }

  private void begin() throws IOException {
    if (!begun) {
      beginning.begins();
      begun = true;
    }
  }

  /**
   * Describes the job of a stage that is not in this process, and hands it over if that is asked.
   */
  private Optional<Plan.Graph> job(
      StageDecision decision,
      long occurrencesIn,
      ComputeFingerprint fingerprint,
      StageMaking.StageTransform transform)
      throws IOException {
    StageName name = decision.stage();
    if (mode == Mode.MAKE || !beam.isElsewhere(name)) {
      return Optional.empty();
    }
    if (mode == Mode.PLAN) {
      return Optional.of(making.graph(decision, occurrencesIn, fingerprint, transform));
    }
    if (!decision.damaged().isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "files of the output of stage %s are missing or damaged (%s); have it made again by a run that sees its end, without --templateLocation"
              .formatted(name.word(), decision.damaged().get(0)));
    }
    begin();
    return Optional.of(making.handOver(decision, occurrencesIn, fingerprint, transform));
  }

  /**
   * Takes an output that was made for something else in place of one of this run.
   *
   * @param reason why, in words
   * @return the output; empty if the stage is beyond what was asked for
   */
  Optional<StageInput> adopt(StageName name, StageInput output, String reason) throws IOException {
    if (name.compareTo(options.to()) > 0) {
      return Optional.empty();
    }
    StageManifest manifest = output.manifest();
    StageDecision decision =
        new StageDecision(
            name,
            StageDefinition.of(manifest),
            Plan.Action.REUSE,
            reason,
            Optional.of(manifest),
            List.of());
    steps.add(step(decision, Optional.of(manifest.getAccounting().getIn())));
    if (isMaking()) {
      events.planned(decision);
    }
    return Optional.of(
        finish(decision, new StageMaking.Made(manifest, 0, OptionalLong.empty()), ""));
  }

  /** Notes what can be said of a stage that reads what another one has still to write. */
  void ahead(StageName name, StageDefinition partial, StageName awaited) throws IOException {
    if (name.compareTo(options.to()) <= 0) {
      StageDecision decision = decisions.decideAhead(name, partial, awaited);
      steps.add(step(decision, Optional.empty()));
    }
  }

  private Plan.Step step(StageDecision decision, Optional<Long> occurrencesIn) throws IOException {
    boolean known = occurrencesIn.isPresent();
    Optional<Plan.Estimate> estimate =
        decision.action() != Plan.Action.REUSE
            ? times.estimate(decision.stage(), decision.definition(), occurrencesIn, ingested)
            : Optional.empty();
    return new Plan.Step(
        decision.stage(),
        known ? Optional.of(decision.definition().key()) : Optional.empty(),
        decision.action(),
        decision.reason(),
        estimate,
        Optional.empty());
  }

  private static List<String> changesOfInputs(
      StageInput earlier, StageDefinition definition, long occurrencesIn) {
    List<String> changes = new ArrayList<>();
    long before = earlier.manifest().getAccounting().getIn();
    if (before != occurrencesIn) {
      changes.add("images in %,d → %,d".formatted(before, occurrencesIn));
    }
    changes.addAll(DefinitionChanges.ofInputs(StageDefinition.of(earlier.manifest()), definition));
    return changes;
  }

  /** Drawings never share an output with photographs, not even where the bytes are the same. */
  private StageDefinition marked(StageDefinition definition) {
    if (!spec.synthetic()) {
      return definition;
    }
    SortedMap<String, String> external = new TreeMap<>(definition.externalInputs());
    external.put("synthetic", "true");
    return definition.reading(external, definition.inputs());
  }

  private StageInput output(StageDecision decision) {
    StageDefinition definition = decision.definition();
    return new StageInput(
        workspace.stage(definition.stage(), definition.key()), decision.standing().orElseThrow());
  }

  private StageInput finish(StageDecision decision, StageMaking.Made made, String note)
      throws IOException {
    StageName name = decision.stage();
    StageManifest manifest = made.manifest();
    if (isMaking()) {
      // Here, and not with the commit: an attempt that died right after it left them.
      workspace.checkpoints(manifest.getStage(), manifest.getKey()).removeAll();
    }
    Accounting accounting = manifest.getAccounting();
    madeBy.put(manifest.getKey(), manifest.getRunId());
    RunOutcome.StageResult result =
        new RunOutcome.StageResult(
            name,
            manifest.getKey(),
            decision.action(),
            decision.reason() + note,
            made.seconds(),
            made.peakResidentBytes().stream().boxed().findFirst(),
            accounting.getIn(),
            accounting.getOut(),
            accounting.getExcludedByCode(),
            accounting.getRejectedByCode());
    results.add(result);
    if (isMaking()) {
      events.ended(result);
    }
    // A share, not limit times input: 0.29 * 100 is less than 29.
    if (isMaking()
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
    return new StageInput(workspace.stage(manifest.getStage(), manifest.getKey()), manifest);
  }
}
