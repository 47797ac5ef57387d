package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.Split;
import org.fovea.stages.testing.TinyReports;
import org.fovea.stages.testing.TinyReports.Reached;
import org.junit.jupiter.api.Test;

class GateCheckTest {
  private static final Gate ESTIMATE = new Gate("referable", 0.85, 0.825, 0.9, Gate.Basis.ESTIMATE);

  @Test
  void passesAModelThatIsJustAtTheBars() {
    List<GateCondition> conditions = check(ESTIMATE, new Reached(0.85, 0.825, 0.9));

    assertThat(conditions)
        .containsExactly(
            condition("sensitivity at highSensitivity", 0.85, 0.85, true),
            condition("specificity at highSensitivity", 0.825, 0.825, true),
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
        .containsExactly(false, true, true);
  }

  @Test
  void failsOnSpecificityAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.95, 0.824, 0.95)))
        .containsExactly(true, false, true);
  }

  @Test
  void failsOnAreaAlone() {
    assertThat(verdicts(ESTIMATE, new Reached(0.95, 0.95, 0.899)))
        .containsExactly(true, true, false);
  }

  @Test
  void holdsTheLowerBoundAgainstTheBarUnlessToldOtherwise() {
    Reached reached = new Reached(0.86, 0.84, 0.91); // lower bounds are 0.02 below

    assertThat(verdicts(ESTIMATE, reached)).containsExactly(true, true, true);
    assertThat(verdicts(Gate.DEFAULT, reached)).containsExactly(false, false, false);
    assertThat(check(Gate.DEFAULT, reached))
        .extracting(GateCondition::getOn)
        .containsOnly("lowerBound");
  }

  @Test
  void leavesOutConditionsWithoutABar() {
    Gate gate = new Gate("any-dr", null, null, 0.5, Gate.Basis.ESTIMATE);

    assertThat(check(gate, new Reached(0, 0, 0.6)))
        .extracting(GateCondition::getMeasure)
        .containsExactly("auc");
  }

  @Test
  void failsEveryConditionWhereNothingWasTested() {
    EvaluationReport report = TinyReports.report("m", new Reached(1, 1, 1));
    report.getSlices().forEach(slice -> slice.setSplit(Split.EXTERNAL));

    assertThat(GateCheck.conditions(ESTIMATE, report))
        .hasSize(3)
        .allSatisfy(
            condition -> {
              assertThat(condition.getValue()).isNull();
              assertThat(condition.getPassed()).isFalse();
            });
  }

  @Test
  void namesATargetThatWasNotEvaluated() {
    Gate gate = new Gate("severe", 0.85, 0.825, 0.9, Gate.Basis.ESTIMATE);

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
