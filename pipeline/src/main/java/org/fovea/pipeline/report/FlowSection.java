package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.Accounting;
import org.fovea.schema.RunStage;
import org.fovea.stages.artifact.StageInput;

/** How many images went through each stage, and which were left behind there. */
record FlowSection(List<Stage> stages, List<Code> codes) {
  /**
   * One stage.
   *
   * @param balanced whether in = out + excluded + rejected
   */
  record Stage(
      String name,
      String outcome,
      String seconds,
      String reason,
      boolean counted,
      long in,
      long out,
      long excluded,
      long rejected,
      boolean balanced) {}

  /** How often a stage gave a reason. */
  record Code(String stage, String disposition, String code, long occurrences) {}

  static FlowSection of(RunMaterial material) {
    List<Stage> stages = new ArrayList<>();
    List<Code> codes = new ArrayList<>();
    for (RunStage stage : material.run().getStages()) {
      StageInput output = material.outputs().get(stage.getStage());
      Accounting account =
          output == null
              ? new Accounting(0L, 0L, 0L, 0L, Map.of(), Map.of())
              : output.manifest().getAccounting();
      stages.add(
          new Stage(
              stage.getStage(),
              Figures.words(stage.getOutcome()),
              String.format(Locale.ROOT, "%.1f", stage.getWallSeconds()),
              stage.getReason(),
              output != null,
              account.getIn(),
              account.getOut(),
              account.getExcluded(),
              account.getRejected(),
              account.getIn() == account.getOut() + account.getExcluded() + account.getRejected()));
      new TreeMap<>(account.getRejectedByCode())
          .forEach((code, n) -> codes.add(new Code(stage.getStage(), "rejected", code, n)));
      new TreeMap<>(account.getExcludedByCode())
          .forEach((code, n) -> codes.add(new Code(stage.getStage(), "excluded", code, n)));
    }
    return new FlowSection(stages, codes);
  }
}
