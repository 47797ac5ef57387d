package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.caffe.BlobProto;
import org.fovea.stages.googlenet.caffe.BlobShape;
import org.fovea.stages.googlenet.caffe.LayerParameter;
import org.fovea.stages.googlenet.caffe.NetParameter;
import org.fovea.stages.googlenet.caffe.V1LayerParameter;
import org.junit.jupiter.api.Test;

class CaffeWeightsTest {
  private static final int V1_CONVOLUTION = 4;
  private static final int V1_INNER_PRODUCT = 14;
  private static final float[] SIX = {1, 2, 3, 4, 5, 6};

  @Test
  void readsTheOldEncodingWithLegacyShapes() {
    NetParameter net =
        NetParameter.newBuilder()
            .addLayers(
                v1("conv", V1_CONVOLUTION, legacy(SIX, 1, 1, 2, 3), legacy(bias(1), 1, 1, 1, 1)))
            .addLayers(
                v1("fc", V1_INNER_PRODUCT, legacy(SIX, 1, 1, 2, 3), legacy(bias(2), 1, 1, 1, 2)))
            .build();
    NamedTensors tensors = CaffeWeights.parse(net.toByteArray(), "old.caffemodel");
    assertThat(tensors.asMap().keySet())
        .containsExactly("conv.bias", "conv.weight", "fc.bias", "fc.weight");
    assertThat(tensors.get("conv.weight")).isEqualTo(new Tensor(new long[] {1, 1, 2, 3}, SIX));
    assertThat(tensors.get("conv.bias")).isEqualTo(new Tensor(new long[] {1}, bias(1)));
    assertThat(tensors.get("fc.weight")).isEqualTo(new Tensor(new long[] {2, 3}, SIX));
    assertThat(tensors.get("fc.bias")).isEqualTo(new Tensor(new long[] {2}, bias(2)));
  }

  @Test
  void readsTheNewEncodingWithShapes() {
    NetParameter net =
        NetParameter.newBuilder()
            .addLayer(v2("fc", "InnerProduct", shaped(SIX, 2, 3), shaped(bias(2), 2)))
            .addLayer(v2("conv", "Convolution", shaped(SIX, 3, 2, 1, 1)))
            .build();
    NamedTensors tensors = CaffeWeights.parse(net.toByteArray(), "new.caffemodel");
    assertThat(tensors.get("fc.weight").shape()).containsExactly(2, 3);
    assertThat(tensors.get("fc.bias").shape()).containsExactly(2);
    assertThat(tensors.get("conv.weight").shape()).containsExactly(3, 2, 1, 1);
  }

  @Test
  void readsTheNewEncodingWithLegacyShapes() {
    NetParameter net =
        NetParameter.newBuilder()
            .addLayer(
                v2("fc", "InnerProduct", legacy(SIX, 1, 1, 1, 6), legacy(bias(1), 1, 1, 1, 1)))
            .build();
    NamedTensors tensors = CaffeWeights.parse(net.toByteArray(), "new.caffemodel");
    assertThat(tensors.get("fc.weight").shape()).containsExactly(1, 6);
    assertThat(tensors.get("fc.bias").shape()).containsExactly(1);
  }

  @Test
  void readsUnpackedValues() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream blob = CodedOutputStream.newInstance(bytes);
    blob.writeInt32(BlobProto.WIDTH_FIELD_NUMBER, SIX.length);
    blob.writeInt32(BlobProto.NUM_FIELD_NUMBER, 1);
    blob.writeInt32(BlobProto.CHANNELS_FIELD_NUMBER, 1);
    blob.writeInt32(BlobProto.HEIGHT_FIELD_NUMBER, 1);
    for (float value : SIX) {
      blob.writeFloat(BlobProto.DATA_FIELD_NUMBER, value);
    }
    blob.flush();
    byte[] layer = new byte[0];
    layer =
        field(layer, V1LayerParameter.NAME_FIELD_NUMBER, "conv".getBytes(StandardCharsets.UTF_8));
    layer = field(layer, V1LayerParameter.BLOBS_FIELD_NUMBER, bytes.toByteArray());
    byte[] net = field(new byte[0], NetParameter.LAYERS_FIELD_NUMBER, layer);
    assertThat(CaffeWeights.parse(net, "unpacked.caffemodel").get("conv.weight").values())
        .containsExactly(SIX);
  }

  @Test
  void leavesOutTheAuxiliaryHeads() throws IOException {
    NetParameter net =
        NetParameter.newBuilder()
            .addLayer(v2("loss1/classifier", "InnerProduct", shaped(SIX, 2, 3)))
            .addLayer(v2("loss2/fc", "InnerProduct", shaped(SIX, 2, 3)))
            .addLayer(v2("loss3/classifier", "InnerProduct", shaped(SIX, 2, 3)))
            .build();
    NamedTensors tensors =
        CaffeWeights.read(new ByteArrayInputStream(net.toByteArray()), "aux.caffemodel");
    assertThat(tensors.asMap().keySet()).containsExactly("loss3/classifier.weight");
  }

  @Test
  void refusesAFileThatIsCutShort() {
    byte[] whole =
        NetParameter.newBuilder()
            .addLayer(v2("fc", "InnerProduct", shaped(SIX, 2, 3)))
            .build()
            .toByteArray();
    byte[] cut = Arrays.copyOf(whole, whole.length - 5);
    assertThatThrownBy(() -> CaffeWeights.parse(cut, "cut.caffemodel"))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith("cut.caffemodel is not a whole Caffe model")
        .hasMessageEndingWith("it may be cut short: fetch it again");
  }

  @Test
  void refusesATensorWithTooFewValues() {
    byte[] net =
        NetParameter.newBuilder()
            .addLayer(v2("fc", "InnerProduct", shaped(SIX, 2, 4)))
            .build()
            .toByteArray();
    assertThatThrownBy(() -> CaffeWeights.parse(net, "odd.caffemodel"))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessage(
            "odd.caffemodel: tensor fc.weight has 6 values, but its shape [2, 4] asks for 8;"
                + " fetch the file again");
  }

  @Test
  void refusesAFileWithoutWeights() {
    assertThatThrownBy(() -> CaffeWeights.parse(new byte[0], "empty.caffemodel"))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith("empty.caffemodel holds no weights");
  }

  private static byte[] field(byte[] before, int number, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(before);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeBytes(number, ByteString.copyFrom(content));
    out.flush();
    return bytes.toByteArray();
  }

  private static float[] bias(int length) {
    float[] bias = new float[length];
    Arrays.fill(bias, 0.5f);
    return bias;
  }

  private static V1LayerParameter v1(String name, int type, BlobProto... blobs) {
    return V1LayerParameter.newBuilder()
        .setName(name)
        .setType(type)
        .addAllBlobs(Arrays.asList(blobs))
        .build();
  }

  private static LayerParameter v2(String name, String type, BlobProto... blobs) {
    return LayerParameter.newBuilder()
        .setName(name)
        .setType(type)
        .addAllBlobs(Arrays.asList(blobs))
        .build();
  }

  private static BlobProto legacy(float[] values, int num, int channels, int height, int width) {
    return data(values).setNum(num).setChannels(channels).setHeight(height).setWidth(width).build();
  }

  private static BlobProto shaped(float[] values, long... shape) {
    BlobShape.Builder dimensions = BlobShape.newBuilder();
    for (long dimension : shape) {
      dimensions.addDim(dimension);
    }
    return data(values).setShape(dimensions).build();
  }

  private static BlobProto.Builder data(float[] values) {
    BlobProto.Builder blob = BlobProto.newBuilder();
    for (float value : values) {
      blob.addData(value);
    }
    return blob;
  }
}
