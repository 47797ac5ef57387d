package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.Locale;
import org.fovea.pipeline.Console;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.TestSetLooks;

/** Writes down that an evaluation looked at test images, and says how often others had. */
final class TestImages {
  private final TestSetLooks looks;
  private final Console console;

  TestImages(Workspace workspace, Console console) {
    this.looks = new TestSetLooks(workspace);
    this.console = console;
  }

  /**
   * Counts an evaluation that was made or reused: the run that made it may have died before it was
   * counted.
   */
  void lookedAtBy(StageInput evaluated) throws IOException {
    EvaluationReport report =
        RecordFiles.read(
                evaluated.directory(), evaluated.onlyFile(FileRole.REPORT), EvaluationReport.class)
            .get(0);
    looks.record(evaluated.manifest(), report);
    for (TestSetLooks.Count count : looks.of(evaluated.manifest().getKey(), report)) {
      if (count.before() > 0) {
        console.say(
            String.format(
                Locale.ROOT,
                "evaluate: the %,d %s images of %s had been looked at %d %s before this evaluation,"
                    + " for %d %s; what is chosen by them is no longer measured by them",
                count.heldOut().getImages(),
                count.heldOut().getSplit().name().toLowerCase(Locale.ROOT),
                count.heldOut().getSource(),
                count.before(),
                count.before() == 1 ? "time" : "times",
                count.modelsBefore(),
                count.modelsBefore() == 1 ? "model" : "models"));
      }
    }
  }
}
