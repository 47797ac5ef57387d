package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fovea.pipeline.report.Figures.Measured;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.registry.TestSetLooks;

/**
 * What the model is worth.
 *
 * @param headlines each question at each operating point on all test images
 * @param points thresholds, as they were chosen
 * @param slices every slice at every operating point
 * @param looks how often the test images had been looked at before
 */
record EvaluationSection(
    String intervals,
    List<Row> headlines,
    List<Point> points,
    List<Calibrated> calibration,
    List<Row> slices,
    List<String> targets,
    List<String> splits,
    List<Agreement> agreements,
    List<Looks> looks) {
  /**
   * A question on a slice, at an operating point.
   *
   * @param level what is judged: images, eyes or patients
   */
  record Row(
      String level,
      String target,
      String split,
      String slice,
      long images,
      long positives,
      boolean small,
      Measured auc,
      String point,
      Measured sensitivity,
      Measured specificity,
      Measured severeSensitivity,
      Measured positivePredictiveValue,
      Measured negativePredictiveValue,
      long truePositives,
      long falsePositives,
      long falseNegatives,
      long trueNegatives) {}

  /** An operating point. */
  record Point(
      String target,
      String name,
      String threshold,
      String asked,
      String reached,
      String chosenOn,
      String remark) {}

  /** How scores of a question were calibrated, and what that did on the test images. */
  record Calibrated(
      String target,
      String temperature,
      String bias,
      String fittedOn,
      String errorBefore,
      Measured errorAfter,
      String brierBefore,
      Measured brierAfter) {}

  /** True against predicted grades, or groups of them, on all test images. */
  record Agreement(String title, String kappa, List<String> names, List<List<Long>> confusion) {}

  /** How often the images of a source had been looked at before this evaluation, for how many. */
  record Looks(String split, String source, long images, int before, int models) {}

  private static final String ALL = "all";

  static Optional<EvaluationSection> of(RunMaterial material) {
    return material.evaluation().map(report -> of(report, material.looks()));
  }

  private static EvaluationSection of(EvaluationReport report, List<TestSetLooks.Count> looks) {
    List<Row> slices = new ArrayList<>();
    report.getSlices().forEach(slice -> addRows("images", slice, slices));
    report.getEyes().forEach(slice -> addRows("eyes", slice, slices));
    report.getPatients().forEach(slice -> addRows("patients", slice, slices));
    return new EvaluationSection(
        report.getIntervals() == null
            ? "95 % intervals by DeLong and Wilson, images taken as independent."
            : "95 % intervals by drawing patients again with both eyes, "
                + report.getIntervals().getResamples()
                + " times (bootstrap).",
        slices.stream()
            .filter(row -> row.level().equals("images"))
            .filter(row -> row.split().equals("test") && row.slice().equals(ALL))
            .toList(),
        report.getOperatingPoints().stream().map(EvaluationSection::point).toList(),
        report.getCalibration().stream().map(fit -> calibrated(fit, report)).toList(),
        slices,
        slices.stream().map(Row::target).distinct().toList(),
        slices.stream().map(Row::split).distinct().toList(),
        report.getGradeAgreement().stream()
            .filter(agreement -> agreement.getSplit() == Split.TEST)
            .filter(agreement -> agreement.getSlice().equals(ALL))
            .map(EvaluationSection::agreement)
            .toList(),
        looks.stream().map(EvaluationSection::looks).toList());
  }

  private static Looks looks(TestSetLooks.Count count) {
    return new Looks(
        Figures.words(count.heldOut().getSplit()),
        count.heldOut().getSource(),
        count.heldOut().getImages(),
        count.before(),
        count.modelsBefore());
  }

  private static void addRows(String level, SliceMetrics slice, List<Row> rows) {
    for (OperatingPointResult point : slice.getOperatingPoints()) {
      rows.add(
          new Row(
              level,
              slice.getTarget(),
              Figures.words(slice.getSplit()),
              slice.getSliceBy().equals(ALL) ? ALL : slice.getSliceBy() + " " + slice.getSlice(),
              slice.getImages(),
              slice.getPositives(),
              slice.getSmall(),
              Figures.measured(slice.getAuc(), slice.getAucLower(), slice.getAucUpper()),
              point.getOperatingPoint(),
              Figures.measured(point.getSensitivity()),
              Figures.measured(point.getSpecificity()),
              Figures.measured(point.getSevereSensitivity()),
              Figures.measured(point.getPositivePredictiveValue()),
              Figures.measured(point.getNegativePredictiveValue()),
              point.getTruePositives(),
              point.getFalsePositives(),
              point.getFalseNegatives(),
              point.getTrueNegatives()));
    }
  }

  private static Point point(OperatingPoint point) {
    return new Point(
        point.getTarget(),
        point.getName(),
        Figures.decimal(point.getThreshold()),
        "%s %s on the %s"
            .formatted(
                point.getCriterion(),
                Figures.decimal(point.getRequired()),
                point.getOn().equals("lowerBound") ? "lower bound" : point.getOn()),
        "%s, lower bound %s"
            .formatted(
                Figures.decimal(point.getReached()), Figures.decimal(point.getReachedLower())),
        "%s, %d images".formatted(Figures.words(point.getChosenOn()), point.getImages()),
        point.getRemark() == null ? "" : point.getRemark());
  }

  private static Calibrated calibrated(TargetCalibration fit, EvaluationReport report) {
    Optional<SliceMetrics> test =
        report.getSlices().stream()
            .filter(slice -> slice.getTarget().equals(fit.getTarget()))
            .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals(ALL))
            .findFirst();
    return new Calibrated(
        fit.getTarget(),
        Figures.decimal(fit.getTemperature()),
        Figures.decimal(fit.getBias()),
        fit.getFitted()
            ? "%s, %d images".formatted(Figures.words(fit.getFittedOn()), fit.getImages())
            : "not fitted",
        test.map(slice -> Figures.decimal(slice.getExpectedCalibrationErrorBefore())).orElse("–"),
        test.map(
                slice ->
                    Figures.measured(
                        slice.getExpectedCalibrationError(),
                        slice.getExpectedCalibrationErrorLower(),
                        slice.getExpectedCalibrationErrorUpper()))
            .orElse(Figures.measured(null)),
        test.map(slice -> Figures.decimal(slice.getBrierScoreBefore())).orElse("–"),
        test.map(
                slice ->
                    Figures.measured(
                        slice.getBrierScore(),
                        slice.getBrierScoreLower(),
                        slice.getBrierScoreUpper()))
            .orElse(Figures.measured(null)));
  }

  private static Agreement agreement(GradeAgreement agreement) {
    return new Agreement(
        agreement.getTarget() == null ? "all binary targets together" : agreement.getTarget(),
        Figures.decimal(agreement.getQuadraticWeightedKappa()),
        IntStream.range(0, agreement.getConfusion().size()).mapToObj(String::valueOf).toList(),
        agreement.getConfusion());
  }
}
