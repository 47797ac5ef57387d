package org.fovea.pipeline.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.schema.RunSweep;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.Workspace;

/**
 * What a tracking server is told of a run: a function of its records.
 *
 * @param name name of the run
 * @param status how it ended, in MLflow's words
 * @param startedAtMillis when it began, milliseconds since 1970-01-01 UTC
 * @param endedAtMillis when it ended, likewise
 * @param parameters values of its spec, by their paths
 * @param metrics what was measured
 * @param tags where it and its model are
 */
public record TrackedRun(
    String name,
    Status status,
    long startedAtMillis,
    long endedAtMillis,
    SortedMap<String, String> parameters,
    List<TrackedMetric> metrics,
    SortedMap<String, String> tags) {
  private static final String TAG = "fovea.";

  /** How a run ended. */
  public enum Status {
    /** Came to its end, whatever its gate says. */
    FINISHED,
    /** Failed. */
    FAILED,
    /** Was interrupted. */
    KILLED
  }

  /**
   * What the stages of a run made or took over; absent where it did not come to it.
   *
   * @param trained the model
   * @param evaluated what it is worth
   * @param published the version
   */
  public record Results(
      Optional<TrainedModel> trained,
      Optional<EvaluationReport> evaluated,
      Optional<PublishedModel> published) {}

  public TrackedRun {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    metrics = List.copyOf(metrics);
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /**
   * Returns what is to be told of a run.
   *
   * @param run a run that came to an end
   * @param workspace where its records and its model are
   */
  public static TrackedRun of(RunRecord run, Results results, Workspace workspace) {
    long endedAtMillis =
        run.getFinishedAtMillis() == null ? run.getStartedAtMillis() : run.getFinishedAtMillis();
    List<TrackedMetric> metrics = new ArrayList<>();
    results.trained().ifPresent(model -> metrics.addAll(TrainingMetrics.of(model, endedAtMillis)));
    results
        .evaluated()
        .ifPresent(report -> metrics.addAll(EvaluationMetrics.of(report, endedAtMillis)));
    return new TrackedRun(
        run.getName(),
        status(run.getState()),
        run.getStartedAtMillis(),
        endedAtMillis,
        SpecParameters.of(run.getSpec()),
        metrics,
        tags(run, results, workspace));
  }

  private static Status status(RunState state) {
    return switch (state) {
      case SUCCEEDED -> Status.FINISHED;
      case INTERRUPTED -> Status.KILLED;
      default -> Status.FAILED;
    };
  }

  private static SortedMap<String, String> tags(
      RunRecord run, Results results, Workspace workspace) {
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("mlflow.user", run.getStartedBy());
    tags.put("mlflow.source.name", "fovea");
    tags.put(TAG + "run", run.getRunId());
    tags.put(TAG + "code", run.getCodeVersion());
    tags.put(TAG + "workspace", workspace.toString());
    tags.put(TAG + "exitCode", String.valueOf(run.getExitCode()));
    RunSweep sweep = run.getSweep();
    if (sweep != null) {
      tags.put(TAG + "sweep", sweep.getSweepId());
    }
    results
        .evaluated()
        .ifPresent(report -> tags.put(TAG + "synthetic", String.valueOf(report.getSynthetic())));
    results
        .published()
        .ifPresent(
            model -> {
              tags.put(TAG + "model", model.getName() + "@" + model.getVersion());
              tags.put(TAG + "gate", model.getGatePassed() ? "passed" : "not passed");
              tags.put(
                  TAG + "artifact",
                  workspace
                      + "/"
                      + workspace.modelArtifact(model.getName(), model.getArtifactDigest()));
            });
    return tags;
  }
}
