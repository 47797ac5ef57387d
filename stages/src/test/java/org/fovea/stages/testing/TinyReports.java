package org.fovea.stages.testing;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;

/** Evaluations with numbers to order. */
public final class TinyReports {
  private TinyReports() {}

  /**
   * What a target reaches on all test images; each value has an interval of 0.02 to either side.
   *
   * @param sensitivity at highSensitivity
   * @param specificity at highSensitivity
   * @param severeSensitivity at highSensitivity
   */
  public record Reached(
      double sensitivity, double specificity, double auc, double severeSensitivity) {
    /** Finds severe grades no better than others. */
    public Reached(double sensitivity, double specificity, double auc) {
      this(sensitivity, specificity, auc, sensitivity);
    }
  }

  /** Returns a report that gives both targets of {@link TinyStudy#TARGETS} the same values. */
  public static EvaluationReport report(String modelDigest, Reached reached) {
    List<OperatingPoint> points = new ArrayList<>();
    List<SliceMetrics> slices = new ArrayList<>();
    for (String target : List.of("any-dr", "referable")) {
      points.add(
          OperatingPoint.newBuilder()
              .setName("highSensitivity")
              .setTarget(target)
              .setThreshold(0.25)
              .setCriterion("sensitivity")
              .setRequired(0.85)
              .setReached(0.9)
              .setChosenOn(Split.CALIBRATION)
              .setImages(6)
              .build());
      // The slice of a source comes with perfect values, so that taking it by mistake shows.
      slices.add(slice(target, "source", "east", new Reached(1, 1, 1)));
      slices.add(slice(target, "all", "all", reached));
    }
    return EvaluationReport.newBuilder()
        .setModelDigest(modelDigest)
        .setTargets(TinyStudy.TARGETS)
        .setOperatingPoints(points)
        .setSlices(slices)
        .setSynthetic(true)
        .build();
  }

  private static SliceMetrics slice(String target, String by, String slice, Reached reached) {
    return SliceMetrics.newBuilder()
        .setTarget(target)
        .setSplit(Split.TEST)
        .setSliceBy(by)
        .setSlice(slice)
        .setImages(200)
        .setPositives(100)
        .setGroups(150)
        .setAuc(reached.auc())
        .setAucLower(reached.auc() - 0.02)
        .setAucUpper(reached.auc() + 0.02)
        .setOperatingPoints(
            List.of(
                OperatingPointResult.newBuilder()
                    .setOperatingPoint("highSensitivity")
                    .setThreshold(0.25)
                    .setTruePositives(90)
                    .setFalsePositives(10)
                    .setTrueNegatives(90)
                    .setFalseNegatives(10)
                    .setSensitivity(share(reached.sensitivity()))
                    .setSpecificity(share(reached.specificity()))
                    .setSevereSensitivity(share(reached.severeSensitivity()))
                    .build()))
        .build();
  }

  private static Share share(double value) {
    return Share.newBuilder()
        .setNumerator(90)
        .setDenominator(100)
        .setValue(value)
        .setLower(value - 0.02)
        .setUpper(value + 0.02)
        .build();
  }
}
