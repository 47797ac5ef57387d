package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fovea.pipeline.cli.Browser.Look;
import org.fovea.schema.Accounting;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/**
 * What the records of a run say, to hold its page against.
 *
 * @param workspace one that has a single output of each stage
 */
record ReportedRun(Path workspace) {
  private static final List<String> STAGES =
      List.of("ingest", "prepare", "assign", "finetune", "evaluate", "publish");

  StageInput output(String stage) throws IOException {
    StageDirectory directory = Workspace.at(workspace.toString()).stageOutputs(stage).get(0);
    StageManifest manifest = directory.manifest().orElseThrow();
    return new StageInput(directory, manifest);
  }

  EvaluationReport evaluation() throws IOException {
    StageInput evaluated = output("evaluate");
    return RecordFiles.read(
            evaluated.directory(), evaluated.onlyFile(FileRole.REPORT), EvaluationReport.class)
        .get(0);
  }

  List<SliceMetrics> wholeTestSplit() throws IOException {
    return evaluation().getSlices().stream()
        .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals("all"))
        .toList();
  }

  /** Holds the counts of the stages that a page shows against the manifests. */
  void requireCounts(Browser browser) throws IOException {
    List<String> counts = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    long rejected = 0;
    for (String stage : STAGES) {
      counts.add(
          stage
              + browser
                  .texts("#flow-table tr[data-stage=" + stage + "] td[data-count]")
                  .toString());
      Accounting account = output(stage).manifest().getAccounting();
      rejected += account.getRejected();
      expected.add(
          String.format(
              Locale.ROOT,
              "%s[%d, %d, %d, %d]",
              stage,
              account.getIn(),
              account.getOut(),
              account.getExcluded(),
              account.getRejected()));
    }
    assertThat(counts.stream().map(text -> text.replaceAll("(?<=[0-9]),(?=[0-9])", "")))
        .isEqualTo(expected);
    assertThat(browser.elements("#refused-list > li")).hasSize((int) rejected);
  }

  /** Holds the areas and confusion tables that a page shows against the evaluation. */
  void requireEvaluation(Browser browser) throws IOException {
    List<String> expected = new ArrayList<>();
    for (SliceMetrics slice : wholeTestSplit()) {
      for (OperatingPointResult point : slice.getOperatingPoints()) {
        expected.add(
            String.format(Locale.ROOT, "%.3f", slice.getAuc())
                + (slice.getAucLower() == null
                    ? ""
                    : String.format(
                        Locale.ROOT, " %.3f to %.3f", slice.getAucLower(), slice.getAucUpper())));
        String table =
            "table.confusion[data-target='%s'][data-point='%s'] "
                .formatted(slice.getTarget(), point.getOperatingPoint());
        assertThat(browser.texts(table + "td[data-count]"))
            .containsExactly(
                String.valueOf(point.getTruePositives()),
                String.valueOf(point.getFalseNegatives()),
                String.valueOf(point.getFalsePositives()),
                String.valueOf(point.getTrueNegatives()));
      }
    }
    assertThat(browser.texts(".tile [data-value=auc]")).hasSize(4).isEqualTo(expected);
  }

  /** Requires that a page complains of nothing, fetches nothing, fits and is accessible. */
  static void requireFit(Browser browser, Path page, Look look) throws IOException {
    browser.show(page, look);

    assertThat(browser.complaints()).as("console of %s, %s", page, look).isEmpty();
    assertThat(browser.fetched()).as("fetched by %s, %s", page, look).isEmpty();
    assertThat(browser.overflowPx()).as("wider than the window: %s, %s", page, look).isZero();
    assertThat(browser.accessibilityViolations()).as("%s, %s", page, look).isEmpty();
  }
}
