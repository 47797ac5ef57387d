package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.fovea.stages.supportvectors.SupportVectorMachine;
import org.junit.jupiter.api.Test;

class GaussianKernelFitTest {
  private static final List<float[]> CORNERS =
      List.of(new float[] {1, 1}, new float[] {-1, -1}, new float[] {1, -1}, new float[] {-1, 1});

  @Test
  void separatesWhatNoStraightLineDoes() {
    SupportVectorMachine machine =
        new GaussianKernelFit(CORNERS).fit(new boolean[] {true, true, false, false}, 100, 1);

    assertThat(machine.at(CORNERS.get(0))).isCloseTo(1, Offset.offset(0.01));
    assertThat(machine.at(CORNERS.get(1))).isCloseTo(1, Offset.offset(0.01));
    assertThat(machine.at(CORNERS.get(2))).isCloseTo(-1, Offset.offset(0.01));
    assertThat(machine.at(CORNERS.get(3))).isCloseTo(-1, Offset.offset(0.01));
  }

  @Test
  void isPositiveForThePositiveAlsoWhereTheFirstImageIsNot() {
    SupportVectorMachine machine =
        new GaussianKernelFit(CORNERS).fit(new boolean[] {false, false, true, true}, 100, 1);

    assertThat(machine.at(CORNERS.get(0))).isCloseTo(-1, Offset.offset(0.01));
    assertThat(machine.at(CORNERS.get(2))).isCloseTo(1, Offset.offset(0.01));
  }

  @Test
  void refusesImagesOfOneClass() {
    assertThatThrownBy(() -> new GaussianKernelFit(CORNERS).fit(new boolean[4], 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "all 4 training images are negative; a classifier needs images of both classes");
  }
}
