package org.fovea.stages.predict;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Verdict;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.target.Target;

/** What operating points make of scores. */
final class Verdicts {
  private Verdicts() {}

  /**
   * Returns a verdict for each operating point, in their order.
   *
   * @param questions in the order of the scores
   * @param scores calibrated
   */
  static List<Verdict> of(List<OperatingPoint> points, List<Target> questions, ImageScores scores) {
    List<String> names = questions.stream().map(Target::name).toList();
    List<Verdict> verdicts = new ArrayList<>();
    for (OperatingPoint point : points) {
      double score = scores.scores().get(names.indexOf(point.getTarget()));
      verdicts.add(
          Verdict.newBuilder()
              .setTarget(point.getTarget())
              .setOperatingPoint(point.getName())
              .setThreshold(point.getThreshold())
              .setPositive(score >= point.getThreshold())
              .build());
    }
    return verdicts;
  }
}
