package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
  @Test
  void everyHalfComesBackUnchanged() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfPrecision.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfPrecision.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void everyFloatBetweenTwoHalvesGoesToTheNearerOneAndTiesToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = HalfPrecision.toFloat((short) bits);
      float high = HalfPrecision.toFloat((short) (bits + 1));
      float middle = (low + high) / 2; // exact: a half has 13 digits fewer
      assertThat(HalfPrecision.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfPrecision.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(HalfPrecision.fromFloat(middle) & 1).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 3c00",
    "-2.0, c000",
    "65504.0, 7bff",
    "65520.0, 7c00",
    "-Infinity, fc00",
    "NaN, 7e00",
    "5.9604645E-8, 0001",
    "2.9802322E-8, 0000",
    "-0.0, 8000",
    "1e-40, 0000"
  })
  void givesTheBitsOfTheStandard(float value, String hexadecimal) {
    assertThat(HalfPrecision.fromFloat(value) & 0xffff)
        .isEqualTo(Integer.parseInt(hexadecimal, 16));
  }

  @Test
  void keepsInfinityAndNotANumber() {
    assertThat(HalfPrecision.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(HalfPrecision.toFloat((short) 0x7e00)).isNaN();
  }
}
