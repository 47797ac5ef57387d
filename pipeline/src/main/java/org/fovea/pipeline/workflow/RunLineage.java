package org.fovea.pipeline.workflow;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.lineage.LineageOrigin;
import org.fovea.pipeline.lineage.StageLineage;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.ingest.IngestPlan;

/** Tells of the stages of a run as its spec asks, with the places that it names. */
final class RunLineage {
  private RunLineage() {}

  static StageLineage of(
      RunSpec spec,
      Workspace workspace,
      RunIdentity identity,
      Map<String, String> environment,
      Clock clock,
      Console console) {
    LineageOrigin origin =
        new LineageOrigin(
            identity.runId(),
            spec.name(),
            identity.codeVersion(),
            workspace.toString(),
            places(spec, workspace));
    return StageLineage.of(spec.lineage(), origin, workspace, environment, clock, console);
  }

  private static Map<String, String> places(RunSpec spec, Workspace workspace) {
    Map<String, String> places = new TreeMap<>();
    for (SourceSpec source : spec.sources()) {
      source
          .images()
          .or(
              () ->
                  source
                      .synthetic()
                      .map(drawn -> workspace + "/" + workspace.drawing(drawn.directoryName())))
          .ifPresent(place -> places.put("listing/" + source.name(), place));
      source.labels().ifPresent(place -> places.put("labels/" + source.name(), place));
    }
    spec.corrections().ifPresent(table -> places.put(IngestPlan.CORRECTIONS_INPUT, table));
    spec.preprocess().exclusionList().ifPresent(list -> places.put("exclusions", list));
    return places;
  }
}
