package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoogLeNetModelTest {
  @Test
  void takesMorePicturesAtATimeOnAGpuTheSmallerTheyAre() {
    PixelBatch small = new PixelBatch(new byte[224 * 224 * 3], 1, 224, 224);
    PixelBatch large = new PixelBatch(new byte[1024 * 1024 * 3], 1, 1024, 1024);
    assertThat(GoogLeNetModel.picturesAtOnce(Device.gpu(), small, 4)).isEqualTo(128);
    assertThat(GoogLeNetModel.picturesAtOnce(Device.gpu(), large, 4)).isEqualTo(6);
    assertThat(GoogLeNetModel.picturesAtOnce(Device.gpu(), large, 8)).isEqualTo(8);
    assertThat(GoogLeNetModel.picturesAtOnce(Device.cpu(), small, 4)).isEqualTo(4);
  }

  @Test
  void exportsWhatWasLoaded() {
    NamedTensors weights = RandomWeights.draw(3, 5);
    try (GoogLeNetModel model = GoogLeNetModel.of(weights, Device.cpu())) {
      assertThat(model.export()).isEqualTo(weights);
      assertThat(model.outputs()).isEqualTo(3);
      assertThat(model.headName()).isEqualTo("head/classifier");
      assertThat(model.device()).isEqualTo(Device.cpu());
    }
  }

  @Test
  void hasTheSizeOfGoogLeNet() {
    long values =
        RandomWeights.draw(1000, 0).asMap().values().stream()
            .mapToLong(tensor -> tensor.values().length)
            .sum();
    assertThat(values).isEqualTo(6_998_552);
  }

  @Test
  void namesAMissingTensor() {
    Map<String, Tensor> tensors = new TreeMap<>(RandomWeights.draw(2, 0).asMap());
    tensors.remove("inception_4c/5x5.bias");
    NamedTensors weights = new NamedTensors("weights.safetensors", tensors);
    assertThatThrownBy(() -> GoogLeNetModel.of(weights, Device.cpu()))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith(
            "weights.safetensors has no tensor inception_4c/5x5.bias of shape [64]");
  }

  @Test
  void namesAMisshapenTensorWithBothShapesAndStaysAsItWas() {
    NamedTensors good = RandomWeights.draw(2, 0);
    Map<String, Tensor> tensors = new TreeMap<>(RandomWeights.draw(2, 1).asMap());
    tensors.put("inception_5b/1x1.bias", new Tensor(new long[] {2}, new float[2]));
    NamedTensors bad = new NamedTensors("weights.safetensors", tensors);
    try (GoogLeNetModel model = GoogLeNetModel.of(good, Device.cpu())) {
      assertThatThrownBy(() -> model.load(bad))
          .isInstanceOf(InvalidWeightsException.class)
          .hasMessageStartingWith(
              "weights.safetensors: tensor inception_5b/1x1.bias has the shape [2], but the"
                  + " network needs [384]");
      assertThat(model.export()).isEqualTo(good);
    }
  }

  @Test
  void refusesATensorThatItHasNoPlaceFor() {
    Map<String, Tensor> tensors = new TreeMap<>(RandomWeights.draw(2, 0).asMap());
    tensors.put("fc8.bias", new Tensor(new long[] {2}, new float[2]));
    assertThatThrownBy(() -> GoogLeNetModel.of(new NamedTensors("other", tensors), Device.cpu()))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith("other has the tensor fc8.bias, which is not one of GoogLeNet");
  }

  @Test
  void replacesTheHeadAndKeepsTheBody() {
    NamedTensors before = RandomWeights.draw(2, 0);
    try (GoogLeNetModel model = GoogLeNetModel.withNewHead(before, 5, 9, Device.cpu())) {
      NamedTensors after = model.export();
      assertThat(after.get("head/classifier.weight").shape()).containsExactly(5, 1024);
      assertThat(after.get("inception_5b/3x3.weight"))
          .isEqualTo(before.get("inception_5b/3x3.weight"));
      assertThat(after.asMap().keySet()).isEqualTo(before.asMap().keySet());
    }
  }

  @Test
  void drawsTheSameWeightsFromTheSameSeedOnly() {
    String digest = RandomWeights.draw(2, 7).sha256();
    assertThat(RandomWeights.draw(2, 7).sha256()).isEqualTo(digest);
    assertThat(RandomWeights.draw(2, 8).sha256()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 61, 112})
  void takesAnyInputSize(int sidePx) {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      assertThat(model.logits(DrawnPictures.waves(2, sidePx))).hasDimensions(2, 2);
    }
  }

  @Test
  void scoresAPictureAlikeAloneAndAmongOthers() {
    PixelBatch three = DrawnPictures.waves(3, 64);
    byte[] last = Arrays.copyOfRange(three.rgb(), 2 * 64 * 64 * 3, 3 * 64 * 64 * 3);
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      float[] among = model.logits(three)[2];
      float[] alone = model.logits(new PixelBatch(last, 1, 64, 64))[0];
      assertThat(alone[0]).isCloseTo(among[0], Offset.offset(1e-3f));
      assertThat(alone[1]).isCloseTo(among[1], Offset.offset(1e-3f));
    }
  }

  @Test
  void givesTheFeaturesOfEachNamedLayer() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      Map<String, float[][]> features =
          model.features(
              DrawnPictures.waves(2, 32),
              List.of("inception_3b", "inception_3a/1x1", "pool1/norm1"));
      assertThat(features.keySet())
          .containsExactlyInAnyOrder("inception_3b", "inception_3a/1x1", "pool1/norm1");
      assertThat(features.get("inception_3b")).hasDimensions(2, 480);
      assertThat(features.get("inception_3a/1x1")).hasDimensions(2, 64);
      assertThat(features.get("pool1/norm1")).hasDimensions(2, 64);
    }
  }

  @Test
  void namesTheLayersThatThereAreWhenOneIsUnknown() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      assertThatThrownBy(() -> model.features(DrawnPictures.waves(1, 32), List.of("inception_9z")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("GoogLeNet has no layer inception_9z; it has [conv1/7x7_s2, ");
    }
  }

  @Test
  void turnsPixelsIntoBlueGreenRedMinusTheirMeansWithChannelsLast() {
    byte[] rgb = new byte[32 * 32 * 3];
    rgb[0] = (byte) 255; // red of the first pixel
    rgb[4] = 17; // green of the second
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDArray input = new NetworkInput().of(manager, new PixelBatch(rgb, 1, 32, 32))) {
      assertThat(input.getShape()).isEqualTo(new Shape(1, 3, 32, 32));
      assertThat(input.getFloat(0, 2, 0, 0)).isEqualTo(255 - 123f);
      assertThat(input.getFloat(0, 0, 0, 0)).isEqualTo(-104f);
      assertThat(input.getFloat(0, 1, 0, 1)).isEqualTo(17 - 117f);
    }
  }

  @Test
  void leavesNoNativeMemoryBehind() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      PixelBatch batch = DrawnPictures.waves(2, 32);
      model.logits(batch); // makes what all passes share
      int before = model.manager().getManagedArrays().size();
      model.logits(batch);
      model.denseLogits(batch);
      model.features(batch, List.of("inception_3a"));
      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void refusesABatchWhoseBytesDoNotMatchItsSize() {
    assertThatThrownBy(() -> new PixelBatch(new byte[100], 1, 32, 32))
        .hasMessage("1 pictures of 32 by 32 pixels need 3072 bytes, but there are 100");
    assertThatThrownBy(() -> new PixelBatch(new byte[3], 1, 1, 1))
        .hasMessageStartingWith("pictures must be at least 32 pixels high and wide");
  }
}
