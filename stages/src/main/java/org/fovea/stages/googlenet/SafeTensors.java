package org.fovea.stages.googlenet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Reads and writes weights in the safetensors format.
 *
 * <p>A file is the length of its header (8 bytes, little-endian), the header (JSON: for each tensor
 * {@code dtype}, {@code shape}, {@code data_offsets}; under {@code __metadata__} strings by name),
 * then the values, little-endian. Equal tensors and metadata give equal bytes: names are sorted,
 * nothing depends on time or place. {@code F32} and {@code F16} are read and written; all offsets
 * are checked against the size before memory is taken for a tensor.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class SafeTensors {
  /** Twenty times GoogLeNet in single precision. */
  static final int MAX_BYTES = 600_000_000;

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final int ALIGNMENT_BYTES = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafeTensors() {}

  /** How values are stored. */
  public enum Precision {
    /** 4 bytes a value, exact. */
    F32(Float.BYTES),
    /** 2 bytes a value, rounded to the nearest; finite values up to 65,504. */
    F16(Short.BYTES);

    private final int bytes;

    Precision(int bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * What a file holds.
   *
   * @param tensors the weights
   * @param metadata free strings by name; empty where there are none
   */
  public record Content(NamedTensors tensors, Map<String, String> metadata) {
    public Content {
      metadata = Map.copyOf(metadata);
    }
  }

  /** What the header says, found to fit the bytes after it. */
  private record Layout(Map<String, Place> tensors, Map<String, String> metadata) {}

  /** Where the values of a tensor lie: as many of them as its shape has elements. */
  private static final class Place {
    private final Precision precision;
    private final long[] shape;
    private final ByteBuffer values;

    Place(Precision precision, long[] shape, ByteBuffer values) {
      this.precision = precision;
      this.shape = shape;
      this.values = values;
    }

    int bytes() {
      return values.capacity();
    }

    Tensor tensor() {
      float[] floats = new float[values.capacity() / precision.bytes];
      for (int i = 0; i < floats.length; i++) {
        floats[i] =
            precision == Precision.F32
                ? values.getFloat(i * Float.BYTES)
                : HalfPrecision.toFloat(values.getShort(i * Short.BYTES));
      }
      return new Tensor(shape, floats);
    }
  }

  /**
   * Reads a file.
   *
   * @throws InvalidWeightsException if it is no whole safetensors file, or has values that are
   *     neither F32 nor F16
   */
  public static Content read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a stream to its end; the caller closes it.
   *
   * @param source name of the file, for messages
   * @throws InvalidWeightsException as {@link #read(Path)}
   */
  public static Content read(InputStream in, String source) throws IOException {
    return parse(in.readNBytes(MAX_BYTES + 1), source);
  }

  static Content parse(byte[] bytes, String source) {
    Layout layout = layout(bytes, source);
    Map<String, Tensor> tensors = new TreeMap<>();
    layout.tensors().forEach((name, place) -> tensors.put(name, place.tensor()));
    return new Content(new NamedTensors(source, tensors), layout.metadata());
  }

  /**
   * Returns the names of a file's tensors, without reading their values.
   *
   * @throws InvalidWeightsException as {@link #read(Path)}
   */
  static Set<String> names(byte[] bytes, String source) {
    return layout(bytes, source).tensors().keySet();
  }

  private static Layout layout(byte[] bytes, String source) {
    if (bytes.length > MAX_BYTES) {
      throw invalid(source, "it is larger than " + MAX_BYTES + " bytes");
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < LENGTH_BYTES) {
      throw invalid(source, "it has only " + bytes.length + " bytes");
    }
    long headerLength = file.getLong();
    if (headerLength < 2 || headerLength > file.remaining()) {
      throw invalid(
          source,
          "its header should have "
              + headerLength
              + " bytes, but "
              + file.remaining()
              + " bytes follow");
    }
    JsonNode header = header(bytes, (int) headerLength, source);
    ByteBuffer data = file.position(LENGTH_BYTES + (int) headerLength).slice();
    Map<String, Place> tensors = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    long dataBytes = 0;
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        Place place = place(entry.getKey(), entry.getValue(), data, source);
        tensors.put(entry.getKey(), place);
        dataBytes += place.bytes();
      }
    }
    if (dataBytes != data.capacity()) {
      throw invalid(
          source,
          "its tensors take " + dataBytes + " bytes, but " + data.capacity() + " are there");
    }
    return new Layout(tensors, metadata);
  }

  private static JsonNode header(byte[] bytes, int length, String source) {
    String text = new String(bytes, LENGTH_BYTES, length, StandardCharsets.UTF_8);
    JsonNode header;
    try {
      header = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidWeightsException(
          source + " is not a safetensors file: its header is not JSON; name another file", e);
    }
    if (!header.isObject()) {
      throw invalid(source, "its header is not a JSON object");
    }
    return header;
  }

  private static Place place(String name, JsonNode entry, ByteBuffer data, String source) {
    Precision precision = precision(name, entry.path("dtype").asText(), source);
    long[] shape = longs(entry.path("shape"));
    long[] offsets = longs(entry.path("data_offsets"));
    long elements;
    try {
      elements = NamedTensors.elements(shape);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidWeightsException(
          source + ": tensor " + name + " has an impossible shape; fetch the file again", e);
    }
    boolean inside =
        offsets.length == 2
            && 0 <= offsets[0]
            && offsets[0] <= offsets[1]
            && offsets[1] <= data.capacity();
    if (!inside || elements > MAX_BYTES || offsets[1] - offsets[0] != elements * precision.bytes) {
      throw invalid(
          source,
          "tensor "
              + name
              + " of shape "
              + Arrays.toString(shape)
              + " and type "
              + precision
              + " cannot lie at bytes "
              + Arrays.toString(offsets)
              + " of "
              + data.capacity());
    }
    ByteBuffer part = data.slice((int) offsets[0], (int) (offsets[1] - offsets[0]));
    return new Place(precision, shape, part.order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Precision precision(String name, String type, String source) {
    for (Precision precision : Precision.values()) {
      if (precision.name().equals(type)) {
        return precision;
      }
    }
    throw new InvalidWeightsException(
        source
            + ": tensor "
            + name
            + " has the type "
            + type
            + "; only F32 and F16 are read: convert it to one of them");
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      // what is not a whole number becomes -1, which no shape and no offset may be
      values[i] = array.get(i).canConvertToExactIntegral() ? array.get(i).asLong() : -1;
    }
    return values;
  }

  private static InvalidWeightsException invalid(String source, String what) {
    return new InvalidWeightsException(
        source + " is not a whole safetensors file: " + what + "; fetch it again or name another");
  }

  /**
   * Writes a file's bytes.
   *
   * @param metadata free strings by name, such as the licence
   * @param out receives all bytes; the caller closes it
   * @throws IllegalArgumentException if a finite value is too large for half precision
   */
  public static void write(
      NamedTensors tensors, Precision precision, Map<String, String> metadata, OutputStream out)
      throws IOException {
    byte[] header = header(tensors, precision, metadata);
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.length).array());
    out.write(header);
    for (Map.Entry<String, Tensor> entry : tensors.asMap().entrySet()) {
      out.write(values(entry.getKey(), entry.getValue().values(), precision));
    }
  }

  private static byte[] header(
      NamedTensors tensors, Precision precision, Map<String, String> metadata)
      throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(strings::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.asMap().entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", precision.name());
      ArrayNode shape = node.putArray("shape");
      for (long dimension : entry.getValue().shape()) {
        shape.add(dimension);
      }
      long end = offset + (long) entry.getValue().values().length * precision.bytes;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    byte[] bytes = Arrays.copyOf(json, padded);
    Arrays.fill(bytes, json.length, padded, (byte) ' ');
    return bytes;
  }

  private static byte[] values(String name, float[] values, Precision precision) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, precision.bytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (precision == Precision.F32) {
        bytes.putFloat(value);
      } else {
        if (Float.isFinite(value) && Math.abs(value) > HalfPrecision.MAX) {
          throw new IllegalArgumentException(
              "tensor "
                  + name
                  + " holds "
                  + value
                  + ", beyond the "
                  + HalfPrecision.MAX
                  + " of half precision; write it as F32");
        }
        bytes.putShort(HalfPrecision.fromFloat(value));
      }
    }
    return bytes.array();
  }
}
