package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.junit.jupiter.api.Test;

class HeldOutImagesTest {
  @Test
  void namesTheTestAndExternalImagesOfEachSourceByTheirIdentities() {
    List<HeldOutSet> sets =
        HeldOutImages.of(
            List.of(
                Predictions.of("2", "west", Split.EXTERNAL, 1, 0.1),
                Predictions.of("4", "east", Split.TEST, 1, 0.1),
                Predictions.of("1", "east", Split.TEST, 0, 0.9),
                Predictions.of("5", "east", Split.VALIDATION, 0, 0.9),
                Predictions.of("6", "east", Split.CALIBRATION, 0, 0.9)));

    assertThat(sets)
        .containsExactly(
            // printf 'image-1\nimage-4\n' | sha256sum
            new HeldOutSet(
                Split.TEST,
                "east",
                2L,
                "bbb9d53fc5d45fabaf80cbfd9ec8b30fd856812be83b16f4639cd2f2641c95b3"),
            // printf 'image-2\n' | sha256sum
            new HeldOutSet(
                Split.EXTERNAL,
                "west",
                1L,
                "5b14d6bc2fac107e64a4907bb566d43b05baad6f63022e620aa63583942ce7b6"));
  }

  @Test
  void takesImagesForTheSameOnesWhateverTheirGradesScoresAndSourceAreCalled() {
    Prediction image = Predictions.of("1", "east", Split.TEST, 0, 0.9);
    Prediction corrected = Predictions.of("1", "orient", Split.TEST, 4, 0.2);

    assertThat(digestOf(corrected)).isEqualTo(digestOf(image));
    assertThat(digestOf(Predictions.of("2", "east", Split.TEST, 0, 0.9)))
        .isNotEqualTo(digestOf(image));
  }

  private static String digestOf(Prediction image) {
    return HeldOutImages.of(List.of(image)).get(0).getDigest();
  }
}
