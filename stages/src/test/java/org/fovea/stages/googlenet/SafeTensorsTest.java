package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.SafeTensors.Content;
import org.fovea.stages.googlenet.SafeTensors.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  private static final NamedTensors TENSORS =
      new NamedTensors(
          "drawn",
          Map.of(
              "b", new Tensor(new long[] {2, 2}, new float[] {1, -2.5f, 1e-30f, Float.MAX_VALUE}),
              "a", new Tensor(new long[] {1}, new float[] {0.1f}),
              "scalar", new Tensor(new long[0], new float[] {7})));

  @Test
  void readsBackWhatItWrote(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("weights.safetensors");
    Files.write(file, bytes(TENSORS, Precision.F32, Map.of("licence", "Apache-2.0")));
    Content content = SafeTensors.read(file);
    assertThat(content.tensors()).isEqualTo(TENSORS);
    assertThat(content.metadata()).containsExactly(Map.entry("licence", "Apache-2.0"));
  }

  @Test
  void writesHalfPrecisionRoundedToTheNearest() throws IOException {
    NamedTensors third =
        new NamedTensors("drawn", Map.of("x", new Tensor(new long[] {1}, new float[] {1f / 3})));
    byte[] bytes = bytes(third, Precision.F16, Map.of());
    assertThat(SafeTensors.parse(bytes, "half").tensors().get("x").values())
        .containsExactly(0.33325195f);
  }

  @Test
  void refusesToWriteAValueThatHalfPrecisionCannotHold() {
    assertThatThrownBy(() -> bytes(TENSORS, Precision.F16, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tensor b holds 3.4028235E38, beyond the 65504.0 of half precision; write it as F32");
  }

  @Test
  void writesTheDocumentedLayoutWithSortedNames() throws IOException {
    NamedTensors tensors =
        new NamedTensors(
            "drawn",
            Map.of(
                "b", new Tensor(new long[] {1}, new float[] {2}),
                "a", new Tensor(new long[] {1}, new float[] {1})));
    byte[] bytes = bytes(tensors, Precision.F32, Map.of());
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 8).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded);
    expected.put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
    expected.putFloat(1).putFloat(2);
    assertThat(bytes).isEqualTo(expected.array());
  }

  @Test
  void writesEqualBytesWhateverTheOrderItWasGiven() throws IOException {
    Map<String, String> forward = new LinkedHashMap<>();
    forward.put("x", "1");
    forward.put("y", "2");
    Map<String, String> backward = new LinkedHashMap<>();
    backward.put("y", "2");
    backward.put("x", "1");
    assertThat(bytes(TENSORS, Precision.F32, forward))
        .isEqualTo(bytes(TENSORS, Precision.F32, backward));
  }

  @Test
  void refusesAFileThatIsCutShort() throws IOException {
    byte[] whole = bytes(TENSORS, Precision.F32, Map.of());
    for (int length : new int[] {0, 7, 8, 20, whole.length - 1}) {
      assertThatThrownBy(() -> SafeTensors.parse(Arrays.copyOf(whole, length), "cut.safetensors"))
          .isInstanceOf(InvalidWeightsException.class)
          .hasMessageStartingWith("cut.safetensors is not a whole safetensors file")
          .hasMessageContaining("fetch it again");
    }
  }

  @Test
  void refusesAnAbsurdShapeBeforeItTakesMemory() {
    assertThatThrownBy(
            () ->
                parse(
                    "{'x':{'dtype':'F32','shape':[9999999999,9999999999],"
                        + "'data_offsets':[0,4]}}",
                    4))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("tensor x has an impossible shape");
    assertThatThrownBy(
            () ->
                parse(
                    "{'x':{'dtype':'F32','shape':[100000000]," + "'data_offsets':[0,400000000]}}",
                    4))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("cannot lie at bytes [0, 400000000] of 4");
  }

  @Test
  void refusesBytesThatBelongToNoTensor() {
    assertThatThrownBy(() -> parse("{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", 12))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("its tensors take 4 bytes, but 12 are there");
  }

  @Test
  void namesATypeThatItCannotRead() {
    assertThatThrownBy(() -> parse("{'x':{'dtype':'BF16','shape':[1],'data_offsets':[0,2]}}", 2))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessage(
            "odd.safetensors: tensor x has the type BF16; only F32 and F16 are read: convert it to"
                + " one of them");
  }

  private static void parse(String header, int dataBytes) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    SafeTensors.parse(file.array(), "odd.safetensors");
  }

  private static byte[] bytes(
      NamedTensors tensors, Precision precision, Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(tensors, precision, metadata, out);
    return out.toByteArray();
  }
}
