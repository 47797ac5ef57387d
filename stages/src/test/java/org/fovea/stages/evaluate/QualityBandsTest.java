package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityBandsTest {
  @ParameterizedTest
  @CsvSource({
    "SHARPNESS, 0, 'blurred, below 0.45'",
    "SHARPNESS, 0.4499, 'blurred, below 0.45'",
    "SHARPNESS, 0.45, 'fair, from 0.45 to 0.53'",
    "SHARPNESS, 0.53, 'sharp, 0.53 or more'",
    "BRIGHTNESS, 79.9, 'dark, below 80 of 255'",
    "BRIGHTNESS, 80, 'medium, from 80 to 100 of 255'",
    "BRIGHTNESS, 100, 'bright, 100 of 255 or more'",
    "BRIGHTNESS, 255, 'bright, 100 of 255 or more'"
  })
  void countsABoundToTheBandAboveIt(QualityBands measure, double value, String band) {
    assertThat(measure.bandOf(value)).isEqualTo(band);
  }
}
