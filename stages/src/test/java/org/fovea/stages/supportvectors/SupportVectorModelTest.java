package org.fovea.stages.supportvectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.fovea.stages.googlenet.InvalidWeightsException;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SafeTensors;
import org.junit.jupiter.api.Test;

class SupportVectorModelTest {
  private static final SupportVectorMachine MACHINE =
      new SupportVectorMachine(new float[][] {{1, 0}, {0, 2}}, new float[] {3, -1}, 0.5f, 0.25f);
  private static final SupportVectorModel MODEL =
      new SupportVectorModel(new float[] {10, 20}, new float[] {2, 4}, List.of(MACHINE));

  @Test
  void sumsTheInfluenceOfItsVectorsOnStandardisedFeatures() {
    // (12, 20) is (1, 0) standardised: on the first vector, 5 of squared distance from the second.
    assertThat((double) MODEL.outputs(new float[] {12, 20})[0])
        .isCloseTo(3 - Math.exp(-0.25 * 5) + 0.5, Offset.offset(1e-6));
  }

  @Test
  void isTheSameAfterItWasWrittenAndRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafeTensors.write(MODEL.toTensors(), SafeTensors.Precision.F32, Map.of(), bytes);
    NamedTensors read =
        SafeTensors.read(new ByteArrayInputStream(bytes.toByteArray()), "model").tensors();
    float[] image = {11, 23};

    assertThat(read).isEqualTo(MODEL.toTensors());
    assertThat(SupportVectorModel.of(read).outputs(image)).isEqualTo(MODEL.outputs(image));
  }

  @Test
  void refusesTensorsOfSomethingElse() {
    NamedTensors all = MODEL.toTensors();
    Map<String, NamedTensors.Tensor> without = new TreeMap<>(all.asMap());
    without.remove("output.0.vectors");
    Map<String, NamedTensors.Tensor> noOutput = new TreeMap<>(all.asMap());
    noOutput.remove("output.0.coefficients");

    assertThatThrownBy(() -> SupportVectorModel.of(new NamedTensors("file", without)))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("output.0.vectors of shape [2, 2]");
    assertThatThrownBy(() -> SupportVectorModel.of(new NamedTensors("file", noOutput)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a model needs at least one output");
  }

  @Test
  void refusesAnotherNumberOfFeatures() {
    assertThatThrownBy(() -> MODEL.outputs(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model takes 2 features, but was given 3");
  }
}
