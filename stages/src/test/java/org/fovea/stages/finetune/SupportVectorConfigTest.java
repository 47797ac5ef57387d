package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.lesions.ExplicitFeatureConfig;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.HeadForm;
import org.junit.jupiter.api.Test;

class SupportVectorConfigTest {
  private static final SupportVectorConfig CONFIG = SupportVectorConfig.DEFAULT;

  @Test
  void triesTwelveMachinesForEachTargetUnlessToldOtherwise() {
    assertThat(CONFIG.costs()).containsExactly(0.25, 1.0, 4.0, 16.0);
    assertThat(CONFIG.gammas()).containsExactly(0.0625, 0.25, 1.0);
    assertThat(CONFIG.targets()).extracting("name").containsExactly("any-dr", "referable");
    assertThat(CanonicalJson.read(CanonicalJson.of(CONFIG), SupportVectorConfig.class))
        .isEqualTo(CONFIG);
  }

  @Test
  void refusesASoftmaxHead() {
    GradeGroups groups =
        new GradeGroups("severity", List.of(List.of(0, 1), List.of(2, 3, 4)), HeadForm.SOFTMAX);

    assertThatThrownBy(() -> CONFIG.withTargets(List.of(groups)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target severity with its softmax head");
  }

  @Test
  void refusesParametersThatAreNotAboveZero() {
    for (List<Double> bad : List.of(List.<Double>of(), List.of(1.0, 0.0), List.of(Double.NaN))) {
      assertThatThrownBy(
              () ->
                  new SupportVectorConfig(
                      CONFIG.targets(), ExplicitFeatureConfig.DEFAULT, bad, List.of(1.0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("costs must have at least one value, each above 0, but was");
    }
  }
}
