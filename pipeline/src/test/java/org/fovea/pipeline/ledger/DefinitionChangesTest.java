package org.fovea.pipeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.StageDefinition;
import org.junit.jupiter.api.Test;

class DefinitionChangesTest {
  private static final StageDefinition TRAINING =
      new StageDefinition(
          "finetune",
          3,
          "{\"learningRates\":{\"pretrained\":0.002},\"stepping\":{\"l2\":5.0E-4,\"dropout\":0.4}}",
          new TreeMap<>(Map.of("weights", "a".repeat(64))),
          List.of(new StageReference("assign", "key", "b".repeat(64))));

  @Test
  void namesALogicVersion() {
    StageDefinition other =
        new StageDefinition(
            "finetune", 4, TRAINING.config(), TRAINING.externalInputs(), TRAINING.inputs());

    assertThat(DefinitionChanges.between(TRAINING, other))
        .containsExactly("stage logic version 3 → 4");
  }

  @Test
  void namesValuesByTheirPathsInTheSpec() {
    StageDefinition other =
        new StageDefinition(
            "finetune",
            3,
            "{\"learningRates\":{\"pretrained\":0.001},\"stepping\":{\"l2\":0.0,\"dropout\":0.4}}",
            TRAINING.externalInputs(),
            TRAINING.inputs());

    assertThat(DefinitionChanges.between(TRAINING, other))
        .containsExactly(
            "finetune.learningRate 0.002 → 0.001", "finetune.weightDecay 5.0E-4 → 0.0");
  }

  @Test
  void namesWhatIsReadByTheBeginningOfItsDigest() {
    StageDefinition other = TRAINING.reading(new StageReference("assign", "other", "c".repeat(64)));

    assertThat(DefinitionChanges.between(TRAINING, other))
        .containsExactly(
            "weights, digest aaaaaaaaaaaa → none",
            "what assign wrote, digest bbbbbbbbbbbb → cccccccccccc");
  }

  @Test
  void saysNothingOfKeys() {
    StageDefinition other =
        TRAINING.reading(
            TRAINING.externalInputs(),
            List.of(new StageReference("assign", "other", "b".repeat(64))));

    assertThat(DefinitionChanges.between(TRAINING, other)).isEmpty();
  }
}
