package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.stages.finetune.TransferScenario.FINE_TUNE_ALL;
import static org.fovea.stages.finetune.TransferScenario.FINE_TUNE_UPPER;
import static org.fovea.stages.finetune.TransferScenario.LINEAR_ON_EARLIER;
import static org.fovea.stages.finetune.TransferScenario.LINEAR_ON_TOP;

import java.util.List;
import org.fovea.schema.ScenarioChoice;
import org.fovea.stages.googlenet.FeatureLayer;
import org.junit.jupiter.api.Test;

class ScenarioRuleTest {
  private static final ScenarioRule RULE = ScenarioRule.DEFAULT;

  @Test
  void fitsALinearClassifierToFewImagesAndFineTunesOnMany() {
    assertThat(RULE.choose(1999, 0.02)).isEqualTo(LINEAR_ON_EARLIER);
    assertThat(RULE.choose(2000, 0.02)).isEqualTo(FINE_TUNE_UPPER);
  }

  @Test
  void takesImagesForAlikeUnlessTheEarlierLayerSeparatesMore() {
    assertThat(RULE.choose(1999, 0)).isEqualTo(LINEAR_ON_TOP);
    assertThat(RULE.choose(1999, 1e-9)).isEqualTo(LINEAR_ON_EARLIER);
    assertThat(RULE.choose(2000, -0.1)).isEqualTo(FINE_TUNE_ALL);
  }

  @Test
  void refusesToBeOfNothing() {
    assertThatThrownBy(() -> new ScenarioRule(0, List.of(FeatureLayer.INCEPTION_3B)))
        .hasMessage("largeFrom must be at least 1, but was 0");
    assertThatThrownBy(() -> new ScenarioRule(1, List.of()))
        .hasMessage("earlierLayers must name at least one layer, but is empty");
  }

  @Test
  void saysInWordsWhy() {
    assertThat(RULE.explain(3267, 0.0204))
        .isEqualTo(
            new ScenarioChoice(
                3267L,
                2000L,
                0.0204,
                "FINE_TUNE_UPPER, since there are many training images (3,267, at least 2,000) that"
                    + " are unlike those of the pre-training (on validation inception_3b has 0.020"
                    + " more AUC than pool5/7x7_s1)"));
    assertThat(RULE.explain(50, -0.1).getReason())
        .isEqualTo(
            "LINEAR_ON_TOP, since there are few training images (50, fewer than 2,000) that are"
                + " like those of the pre-training (on validation inception_3b has 0.100 less AUC"
                + " than pool5/7x7_s1)");
  }
}
