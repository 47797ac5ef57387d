package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.testing.TinyReports;
import org.fovea.stages.testing.TinyReports.Reached;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateCheckTest {
  private static final Gate ESTIMATE =
      new Gate("referable", 0.85, 0.825, 0.8, 0.9, Basis.ESTIMATE, Gate.Sources.POOLED);

  @Test
  void passesAModelThatIsJustAtTheBars() {
    List<GateCondition> conditions = check(ESTIMATE, new Reached(0.85, 0.825, 0.9));

    assertThat(conditions)
        .containsExactly(
            condition("sensitivity at highSensitivity", 0.85, 0.85, true),
            condition("specificity at highSensitivity", 0.825, 0.825, true),
            condition(
                "sensitivity for severe and proliferative grades at highSensitivity",
                0.85,
                0.8,
                true),
            condition("auc", 0.9, 0.9, true));
  }

  private static GateCondition condition(String measure, double value, double bar, boolean passed) {
    return GateCondition.newBuilder()
        .setMeasure(measure)
        .setTarget("referable")
        .setMeasuredOn("split TEST, all images")
        .setOn("estimate")
        .setValue(value)
        .setBar(bar)
        .setPassed(passed)
        .build();
  }

  @Test
  void failsOnSensitivityAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.849, 0.95, 0.95)))
        .containsExactly(false, true, true, true);
  }

  @Test
  void failsOnSpecificityAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.95, 0.824, 0.95)))
        .containsExactly(true, false, true, true);
  }

  @Test
  void failsOnSevereMissesAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.95, 0.95, 0.95, 0.799)))
        .containsExactly(true, true, false, true);
  }

  @Test
  void failsWhereNoSevereImageWasTested() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report
        .getSlices()
        .forEach(
            slice -> slice.getOperatingPoints().forEach(point -> point.setSevereSensitivity(null)));

    assertThat(GateCheck.conditions(ESTIMATE, report))
        .extracting(GateCondition::getPassed)
        .containsExactly(true, true, false, true);
  }

  @Test
  void comesToTheSameVerdictsAgainFromTheRecordAlone() {
    Reached reached = new Reached(0.86, 0.84, 0.91, 0.7);
    EvaluationReport report = TinyReports.report("m", reached);
    for (Gate gate : List.of(ESTIMATE, Gate.DEFAULT)) {
      List<GateCondition> recorded = GateCheck.conditions(gate, report);
      assertThat(GateCheck.again(recorded, report)).isEqualTo(recorded);
    }
  }

  @Test
  void believesNoRecordedVerdict() {
    EvaluationReport report = TinyReports.report("m", new Reached(0.849, 0.95, 0.95));
    List<GateCondition> recorded = GateCheck.conditions(ESTIMATE, report);
    recorded.get(0).setValue(0.9);
    recorded.get(0).setPassed(true);

    assertThat(GateCheck.again(recorded, report).get(0).getPassed()).isFalse();
    assertThat(GateCheck.again(recorded, report).get(0).getValue()).isEqualTo(0.849);
  }

  @Test
  void saysWhenAConditionIsOfAnotherVersion() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    List<GateCondition> recorded = GateCheck.conditions(ESTIMATE, report);
    recorded.get(1).setMeasure("beauty");

    assertThatThrownBy(() -> GateCheck.again(recorded, report))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot measure 'beauty'");
  }

  @Test
  void failsOnAreaAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.95, 0.95, 0.899)))
        .containsExactly(true, true, true, false);
  }

  @Test
  void holdsTheLowerBoundAgainstTheBarUnlessToldOtherwise() {
    Reached reached = new Reached(0.86, 0.84, 0.91); // lower bounds are 0.02 below

    assertThat(verdicts(ESTIMATE, reached)).containsExactly(true, true, true, true);
    assertThat(verdicts(Gate.DEFAULT, reached)).containsExactly(false, false, false, false);
    assertThat(check(Gate.DEFAULT, reached))
        .extracting(GateCondition::getOn)
        .containsOnly("lowerBound");
  }

  @Test
  void holdsEachSourceAgainstTheBarsWhereAskedTo() {
    Gate gate = new Gate("referable", 0.85, null, null, 0.9, Basis.ESTIMATE, Gate.Sources.EACH);
    EvaluationReport report = TinyReports.report("m", new Reached(0.95, 0.95, 0.95));
    report.getSlices().stream()
        .filter(slice -> slice.getSliceBy().equals("source"))
        .forEach(slice -> slice.setAuc(0.89)); // above the bar together, below it alone
    List<GateCondition> conditions = GateCheck.conditions(gate, report);

    assertThat(conditions)
        .extracting(GateCondition::getMeasuredOn, GateCondition::getPassed)
        .containsExactly(
            tuple("split TEST, all images", true),
            tuple("split TEST, all images", true),
            tuple("split TEST, source east", true),
            tuple("split TEST, source east", false));
    assertThat(GateCheck.again(conditions, report)).isEqualTo(conditions);
  }

  @Test
  void failsOnCalibrationAloneByTheUpperBoundOfItsError() {
    Gate gate = bars(0.05, null, null, Basis.LOWER_BOUND);
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report
        .getSlices()
        .forEach(
            slice -> {
              slice.setExpectedCalibrationError(0.03);
              slice.setExpectedCalibrationErrorUpper(0.05);
            });

    assertThat(GateCheck.conditions(gate, report))
        .extracting(GateCondition::getMeasure, GateCondition::getOn, GateCondition::getPassed)
        .containsExactly(tuple("expected calibration error, at most", "upperBound", true));

    report.getSlices().forEach(slice -> slice.setExpectedCalibrationErrorUpper(0.051));
    List<GateCondition> conditions = GateCheck.conditions(gate, report);
    assertThat(conditions).extracting(GateCondition::getPassed).containsExactly(false);
    assertThat(GateCheck.again(conditions, report)).isEqualTo(conditions);
    assertThat(
            GateCheck.conditions(bars(0.05, null, null, Basis.ESTIMATE), report).get(0).getPassed())
        .isTrue();
  }

  @Test
  void failsOnTheShareThatCanBeGradedAlone() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report.setScreened(List.of(screened("east", 100, 0), screened("all", 100, 11)));

    List<GateCondition> conditions =
        GateCheck.conditions(bars(null, 0.9, null, Basis.LOWER_BOUND), report);

    assertThat(conditions)
        .extracting(GateCondition::getValue, GateCondition::getOn, GateCondition::getPassed)
        .containsExactly(tuple(0.89, "estimate", false));
    report.setScreened(List.of(screened("all", 100, 10)));
    assertThat(GateCheck.again(conditions, report))
        .extracting(GateCondition::getPassed)
        .containsExactly(true);
    report.setScreened(List.of()); // an evaluation that did not count them
    assertThat(GateCheck.again(conditions, report))
        .extracting(GateCondition::getPassed)
        .containsExactly(false);
  }

  private static ScreenedMetrics screened(String slice, long images, long ungradable) {
    return ScreenedMetrics.newBuilder()
        .setTarget("referable")
        .setSplit(Split.TEST)
        .setSlice(slice)
        .setImages(images)
        .setPositives(0)
        .setGroups(images)
        .setUngradable(ungradable)
        .setUngradablePositives(0)
        .build();
  }

  @Test
  void failsOnASliceAloneThatIsFartherBelowAllThanTheMargin() {
    Gate gate = bars(null, null, 0.05, Basis.LOWER_BOUND);
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 0.9));
    List<SliceMetrics> slices = new ArrayList<>(report.getSlices());
    slices.add(slice("eye", "LEFT", 0.85, false));
    slices.add(slice("eye", "RIGHT", 0.849, false));
    slices.add(slice("sex", "not given", 0.5, true)); // too small to be relied on
    slices.add(slice("grade", "MILD", null, false)); // of one class
    report.setSlices(slices);

    List<GateCondition> conditions = GateCheck.conditions(gate, report);

    assertThat(conditions)
        .extracting(GateCondition::getMeasuredOn, GateCondition::getPassed)
        .containsExactly(
            tuple("split TEST, source east", true),
            tuple("split TEST, eye LEFT", true),
            tuple("split TEST, eye RIGHT", false));
    assertThat(GateCheck.again(conditions, report)).isEqualTo(conditions);
  }

  @Test
  void failsOnSlicesWhereTheAreaOfAllIsUndefined() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 0.9));
    report.getSlices().forEach(slice -> slice.setAuc(null));

    assertThat(GateCheck.conditions(bars(null, null, 0.05, Basis.ESTIMATE), report))
        .extracting(GateCondition::getValue, GateCondition::getPassed)
        .containsExactly(tuple(null, false));
  }

  private static SliceMetrics slice(String by, String slice, @Nullable Double auc, boolean small) {
    return SliceMetrics.newBuilder()
        .setTarget("referable")
        .setSplit(Split.TEST)
        .setSliceBy(by)
        .setSlice(slice)
        .setImages(200)
        .setPositives(100)
        .setGroups(200)
        .setAuc(auc)
        .setSmall(small)
        .build();
  }

  private static Gate bars(
      @Nullable Double calibrationError,
      @Nullable Double gradable,
      @Nullable Double sliceMargin,
      Basis on) {
    return new Gate(
        "referable",
        null,
        null,
        null,
        null,
        calibrationError,
        gradable,
        sliceMargin,
        on,
        Gate.Sources.POOLED);
  }

  @Test
  void saysWhenAConditionIsMeasuredOnOtherImages() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    List<GateCondition> recorded = GateCheck.conditions(ESTIMATE, report);
    recorded.get(1).setMeasuredOn("split EXTERNAL, all images");

    assertThatThrownBy(() -> GateCheck.again(recorded, report))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot measure on 'split EXTERNAL, all images'");
  }

  @Test
  void leavesOutConditionsWithoutABar() {
    Gate gate = new Gate("any-dr", null, null, null, 0.5, Basis.ESTIMATE, Gate.Sources.POOLED);

    assertThat(check(gate, new Reached(0, 0, 0.6)))
        .extracting(GateCondition::getMeasure)
        .containsExactly("auc");
  }

  @Test
  void failsEveryConditionWhereNothingWasTested() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report.getSlices().forEach(slice -> slice.setSplit(Split.EXTERNAL));

    assertThat(GateCheck.conditions(ESTIMATE, report))
        .hasSize(4)
        .allSatisfy(
            condition -> {
              assertThat(condition.getValue()).isNull();
              assertThat(condition.getPassed()).isFalse();
            });
  }

  @Test
  void namesATargetThatWasNotEvaluated() {
    Gate gate = new Gate("severe", 0.85, 0.825, null, 0.9, Basis.ESTIMATE, Gate.Sources.POOLED);

    assertThatThrownBy(() -> check(gate, new Reached(1, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("severe")
        .hasMessageContaining("any-dr, referable");
  }

  @Test
  void namesTheOperatingPointThatIsMissing() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report.getOperatingPoints().forEach(point -> point.setName("balanced"));

    assertThatThrownBy(() -> GateCheck.conditions(ESTIMATE, report))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("highSensitivity")
        .hasMessageContaining("[balanced]");
  }

  private static List<GateCondition> check(Gate gate, Reached reached) {
    return GateCheck.conditions(gate, TinyReports.report("m", reached));
  }

  private static List<Boolean> verdicts(Gate gate, Reached reached) {
    return check(gate, reached).stream().map(GateCondition::getPassed).toList();
  }
}
