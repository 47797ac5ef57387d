package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.caffe.BlobProto;
import org.fovea.stages.googlenet.caffe.BlobShape;
import org.fovea.stages.googlenet.caffe.LayerParameter;
import org.fovea.stages.googlenet.caffe.NetParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {
  private static final Tensor TENSOR =
      new Tensor(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6});
  private static final NamedTensors TENSORS = new NamedTensors("test", Map.of("fc.weight", TENSOR));

  @TempDir Path directory;

  @Test
  void readTheTensorsOfACaffeModel() throws IOException {
    Path file = Files.write(directory.resolve("net.caffemodel"), caffeModel());
    PretrainedWeights weights = PretrainedWeights.at(file.toString());

    assertThat(weights)
        .isEqualTo(
            new PretrainedWeights(
                "imagenet-caffemodel", file.toString(), Sha256.of(caffeModel()), null));
    assertThat(weights.read()).isEqualTo(TENSORS);
    assertThat(weights.read().source()).isEqualTo(file.toString());
  }

  @Test
  void readTheTensorsOfASafetensorsFileWhateverTheCaseOfItsEnding() throws IOException {
    Path file = safetensors("net.SafeTensors", TENSORS);
    PretrainedWeights weights = PretrainedWeights.at(file.toString());

    assertThat(weights)
        .isEqualTo(new PretrainedWeights("safetensors", file.toString(), Sha256.of(file), null));
    assertThat(weights.read()).isEqualTo(TENSORS);
  }

  @Test
  void readTheWeightsThatComeWithTheProject() throws IOException {
    PretrainedWeights weights = PretrainedWeights.at("shipped");

    assertThat(weights)
        .isEqualTo(
            new PretrainedWeights(
                "synthetic-pretrained", "shipped", ShippedWeights.sha256(), null));
    assertThat(weights.read()).isEqualTo(ShippedWeights.read().tensors());
  }

  @Test
  void refuseAFileOfAnotherKind() {
    assertThatThrownBy(() -> PretrainedWeights.at("somewhere/net.pth"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "weights must be a .caffemodel or .safetensors file or 'shipped', but was"
                + " 'somewhere/net.pth'");
  }

  @Test
  void missAFileThatIsNotThere() {
    assertThatThrownBy(() -> PretrainedWeights.at(directory.resolve("no.safetensors").toString()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no.safetensors");
  }

  @Test
  void refuseAFileThatWasChangedSinceTheRunBegan() throws IOException {
    Path file = safetensors("net.safetensors", TENSORS);
    PretrainedWeights weights = PretrainedWeights.at(file.toString());
    Tensor other = new Tensor(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 7});
    safetensors("net.safetensors", new NamedTensors("test", Map.of("fc.weight", other)));

    assertThatThrownBy(weights::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the weights %s have SHA-256 %s, but had %s when the run began; run again"
                .formatted(file, Sha256.of(file), weights.sha256()));
  }

  @Test
  void refuseFilesThatAreCutShort() throws IOException {
    byte[] whole = Files.readAllBytes(safetensors("net.safetensors", TENSORS));
    for (Map.Entry<String, byte[]> file :
        List.of(Map.entry("cut.safetensors", whole), Map.entry("cut.caffemodel", caffeModel()))) {
      byte[] cut = Arrays.copyOf(file.getValue(), file.getValue().length - 3);
      Path path = Files.write(directory.resolve(file.getKey()), cut);

      assertThatThrownBy(() -> PretrainedWeights.at(path.toString()))
          .isInstanceOf(InvalidWeightsException.class)
          .hasMessageStartingWith(path + " is not a whole ")
          .hasMessageContaining("fetch it again");
    }
  }

  @Test
  void refuseAnEnsembleSinceTrainingBeginsWithOneNetwork() throws IOException {
    NamedTensors ensemble =
        new NamedTensors(
            "test", Map.of("member-1/fc.weight", TENSOR, "member-2/fc.weight", TENSOR));
    Path file = safetensors("net.safetensors", ensemble);

    assertThatThrownBy(() -> PretrainedWeights.at(file.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("they are of an ensemble of 2 networks");
  }

  private Path safetensors(String name, NamedTensors tensors) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(tensors, SafeTensors.Precision.F32, Map.of(), out);
    }
    return file;
  }

  private static byte[] caffeModel() {
    BlobProto.Builder blob =
        BlobProto.newBuilder().setShape(BlobShape.newBuilder().addDim(2).addDim(3));
    for (float value : TENSOR.values()) {
      blob.addData(value);
    }
    return NetParameter.newBuilder()
        .addLayer(LayerParameter.newBuilder().setName("fc").setType("InnerProduct").addBlobs(blob))
        .build()
        .toByteArray();
  }
}
