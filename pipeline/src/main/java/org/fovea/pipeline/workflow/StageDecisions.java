package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.ledger.DefinitionChanges;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/**
 * Decides for each stage whether it runs or its output is reused, and says why. Both {@code plan}
 * and {@code run} ask here, so that the one does what the other says.
 */
final class StageDecisions {
  private static final String NOTHING_THERE = "no output of it is there yet";

  private final Workspace workspace;
  private final RunOptions options;

  StageDecisions(Workspace workspace, RunOptions options) {
    this.workspace = workspace;
    this.options = options;
  }

  /** Says in words what is read now that was not read for an earlier output. */
  @FunctionalInterface
  interface InputsExplanation {
    List<String> since(StageInput earlier) throws IOException;
  }

  /**
   * Decides on a stage all of whose inputs are there.
   *
   * @param explanation says what differs in its inputs, where it is not in config or logic
   * @throws CommandFailure if reused outputs are to be hashed, and one has other bytes
   */
  StageDecision decide(StageName name, StageDefinition definition, InputsExplanation explanation)
      throws IOException {
    StageDirectory directory = workspace.stage(definition.stage(), definition.key());
    Optional<StageManifest> standing = directory.manifest();
    if (standing.isEmpty()) {
      return new StageDecision(
          name,
          definition,
          Plan.Action.RUN,
          whyNoneIsThere(definition, explanation),
          standing,
          List.of());
    }
    List<String> damaged = directory.missingFiles(standing.get());
    if (!damaged.isEmpty()) {
      return new StageDecision(
          name, definition, Plan.Action.RUN, inWords(directory, damaged), standing, damaged);
    }
    if (options.force().contains(name)) {
      return new StageDecision(
          name, definition, Plan.Action.RUN, "--force " + name.word(), standing, damaged);
    }
    if (options.verify()) {
      verify(directory, standing.get());
    }
    String reason =
        "its output is there and whole%s, made by run %s"
            .formatted(options.verify() ? ", each byte as it was" : "", standing.get().getRunId());
    return new StageDecision(name, definition, Plan.Action.REUSE, reason, standing, damaged);
  }

  /**
   * Decides as far as that can be done on a stage that reads what another one has still to write:
   * it runs for certain only where no output has its logic and config.
   *
   * @param partial its definition, without inputs
   * @param awaited the stage that has to run first
   */
  StageDecision decideAhead(StageName name, StageDefinition partial, StageName awaited)
      throws IOException {
    List<StageInput> outputs = outputs(partial.stage());
    boolean mayBeThere =
        outputs.stream().anyMatch(output -> changesOfLogicAndConfig(output, partial).isEmpty());
    String first = awaited.word() + " has to run first";
    if (options.force().contains(name)) {
      return ahead(name, partial, Plan.Action.RUN, "--force " + name.word());
    }
    if (mayBeThere) {
      return ahead(
          name,
          partial,
          Plan.Action.DEPENDS,
          first + "; reused if that writes what an output here was made of");
    }
    List<String> changes =
        outputs.stream()
            .map(output -> changesOfLogicAndConfig(output, partial))
            .min(Comparator.comparing(List::size))
            .orElse(List.of(NOTHING_THERE));
    return ahead(name, partial, Plan.Action.RUN, first + "; " + String.join("; ", changes));
  }

  private static StageDecision ahead(
      StageName name, StageDefinition partial, Plan.Action action, String reason) {
    return new StageDecision(name, partial, action, reason, Optional.empty(), List.of());
  }

  /** Tells what differs from the output that differs in the least. */
  private String whyNoneIsThere(StageDefinition definition, InputsExplanation explanation)
      throws IOException {
    List<StageInput> outputs = outputs(definition.stage());
    if (outputs.isEmpty()) {
      return NOTHING_THERE;
    }
    StageInput nearest =
        outputs.stream()
            .min(
                Comparator.comparing(
                    output ->
                        DefinitionChanges.between(StageDefinition.of(output.manifest()), definition)
                            .size()))
            .orElseThrow();
    List<String> changes = new ArrayList<>(changesOfLogicAndConfig(nearest, definition));
    changes.addAll(explanation.since(nearest));
    if (changes.isEmpty()) { // what the explanation does not look at
      changes.addAll(
          DefinitionChanges.ofInputs(StageDefinition.of(nearest.manifest()), definition));
    }
    return "%s since run %s".formatted(String.join("; ", changes), nearest.manifest().getRunId());
  }

  private static List<String> changesOfLogicAndConfig(StageInput output, StageDefinition now) {
    return DefinitionChanges.ofLogicAndConfig(StageDefinition.of(output.manifest()), now);
  }

  /** Returns the outputs of a stage whose manifests can be read, the newest first. */
  private List<StageInput> outputs(String stage) throws IOException {
    List<StageInput> outputs = new ArrayList<>();
    for (StageDirectory directory : workspace.stageOutputs(stage)) {
      manifestOf(directory).ifPresent(manifest -> outputs.add(new StageInput(directory, manifest)));
    }
    outputs.sort(
        Comparator.comparing((StageInput output) -> output.manifest().getFinishedAtMillis())
            .reversed());
    return outputs;
  }

  private static Optional<StageManifest> manifestOf(StageDirectory directory) {
    try {
      return directory.manifest();
    } catch (IOException e) {
      return Optional.empty(); // nothing can be told of it, and nothing is reused of it
    }
  }

  private static String inWords(StageDirectory directory, List<String> damaged) throws IOException {
    String first = damaged.get(0);
    String fault =
        directory.files().contains(first) ? "has another size than it had" : "is missing";
    String others = damaged.size() == 1 ? "" : ", and %,d more".formatted(damaged.size() - 1);
    return "%s of the cached output %s%s".formatted(first, fault, others);
  }

  private static void verify(StageDirectory directory, StageManifest manifest) {
    for (StageFile file : manifest.getFiles()) {
      try {
        directory.verify(file);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.AUDIT_MISMATCH, FailureWords.of(e), e);
      }
    }
  }
}
