package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.Workspace;

/**
 * How long stages will take, going by how long they took in earlier runs of the workspace: in
 * proportion to the images, and where a stage has epochs, to these.
 */
public final class StageTimes {
  /** The newest ones are enough: an older machine or code tells less. */
  private static final int RUNS_LOOKED_AT = 50;

  private static final String EPOCHS = "epochs";

  private final Workspace workspace;
  private Optional<Map<StageName, List<Measured>>> measured = Optional.empty();

  /** Reads nothing yet. */
  public StageTimes(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What a stage took in one run.
   *
   * @param runId the run
   * @param seconds wall time
   * @param in occurrences that came in
   * @param ingested occurrences that came into the run
   * @param definition what was made
   */
  private record Measured(
      String runId, double seconds, long in, long ingested, StageDefinition definition) {
    boolean isAlike(StageDefinition other) {
      return definition.config().equals(other.config())
          && definition.logicVersion() == other.logicVersion();
    }
  }

  /**
   * Returns the time that a stage will take, by the newest run of the same config, else by the
   * newest that ran it; empty where none did.
   *
   * @param definition what is to be made; its inputs play no part
   * @param in occurrences that come in; empty where an earlier stage has to say
   * @param ingested occurrences that come into the run
   */
  public Optional<Plan.Estimate> estimate(
      StageName stage, StageDefinition definition, Optional<Long> in, long ingested)
      throws IOException {
    List<Measured> earlier = measured().getOrDefault(stage, List.of());
    return earlier.stream()
        .filter(run -> run.isAlike(definition))
        .findFirst()
        .or(() -> earlier.stream().findFirst())
        .map(
            run -> {
              double share =
                  in.isPresent() ? share(in.get(), run.in()) : share(ingested, run.ingested());
              double epochs = epochs(definition) / epochs(run.definition());
              return new Plan.Estimate(run.seconds() * share * epochs, run.runId());
            });
  }

  private static double share(long now, long then) {
    return then > 0 ? (double) now / then : 1;
  }

  private static double epochs(StageDefinition definition) {
    return JsonValues.read(definition.config()).path(EPOCHS).asDouble(1);
  }

  private Map<StageName, List<Measured>> measured() throws IOException {
    if (measured.isEmpty()) {
      measured = Optional.of(read());
    }
    return measured.get();
  }

  private Map<StageName, List<Measured>> read() throws IOException {
    RunRecords records = new RunRecords(workspace);
    List<String> ids = records.endedIds();
    Map<StageName, List<Measured>> times = new EnumMap<>(StageName.class);
    for (int i = ids.size() - 1; i >= Math.max(0, ids.size() - RUNS_LOOKED_AT); i--) {
      add(records.read(ids.get(i)), times);
    }
    return times;
  }

  private void add(RunRecord run, Map<StageName, List<Measured>> times) throws IOException {
    boolean ran = run.getStages().stream().anyMatch(StageTimes::isMeasured);
    if (!ran) {
      return;
    }
    Optional<StageManifest> ingested = manifest(run.getStages().get(0));
    for (StageName name : StageName.values()) {
      for (RunStage stage : run.getStages()) {
        if (!stage.getStage().equals(name.word()) || !isMeasured(stage)) {
          continue;
        }
        manifest(stage)
            .ifPresent(
                manifest ->
                    times
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(
                            new Measured(
                                run.getRunId(),
                                stage.getWallSeconds(),
                                manifest.getAccounting().getIn(),
                                ingested.map(it -> it.getAccounting().getIn()).orElse(0L),
                                StageDefinition.of(manifest))));
      }
    }
  }

  private static boolean isMeasured(RunStage stage) {
    return stage.getOutcome() == StageOutcome.RAN && stage.getKey() != null;
  }

  private Optional<StageManifest> manifest(RunStage stage) throws IOException {
    String key = stage.getKey();
    return key == null ? Optional.empty() : workspace.stage(stage.getStage(), key).manifest();
  }
}
