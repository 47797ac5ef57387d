package org.fovea.pipeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecPathsTest {
  @ParameterizedTest
  @CsvSource({
    "ingest, sources[eyepacs].layout, sources[eyepacs].layout",
    "prepare, quality.minWarm, preprocess.quality.minWarm",
    "assign, split.salt, split.salt",
    "assign, rotations, preprocess.rotations",
    "features, layers, finetune.featureLayer",
    "finetune, targets[referable].from, targets[referable].from",
    "finetune, rule.largeFrom, finetune.largeFrom",
    "finetune, learningRates.byLayer.inception_3a, finetune.layerLearningRates.inception_3a",
    "finetune, stepping.arithmetic, finetune.precision",
    "finetune, stepping.momentum, finetune.momentum",
    "finetune, epochs, finetune.epochs",
    "evaluate, bootstrap.seed, seed",
    "evaluate, bootstrap.resamples, evaluate.resamples",
    "evaluate, operatingPoints[highSensitivity].required,"
        + " evaluate.operatingPoints[highSensitivity].required",
    "publish, gate.auc, publish.gate.auc"
  })
  void namesWhatTheSpecHas(String stage, String config, String spec) {
    assertThat(SpecPaths.of(stage, config)).isEqualTo(spec);
  }

  @Test
  void takesNoPartOfANameForTheWhole() {
    assertThat(SpecPaths.of("finetune", "seeds")).isEqualTo("finetune.seeds");
  }
}
