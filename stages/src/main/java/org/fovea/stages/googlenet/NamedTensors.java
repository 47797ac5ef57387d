package org.fovea.stages.googlenet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.stages.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Float tensors by name, in the order of their names: what every weights file is read into.
 *
 * <p>Immutable in its names; the values are shared, not copied, and must not be changed.
 */
public final class NamedTensors {
  private final String source;
  private final NavigableMap<String, Tensor> tensors;

  /**
   * One tensor.
   *
   * @param shape its dimensions, outermost first; empty for a scalar
   * @param values its elements, the last dimension varying fastest
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose: weights are large
  public record Tensor(long[] shape, float[] values) {
    public Tensor {
      if (elements(shape) != values.length) {
        throw new IllegalArgumentException(
            "shape "
                + Arrays.toString(shape)
                + " asks for "
                + elements(shape)
                + " values, but there are "
                + values.length);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Tensor tensor
          && Arrays.equals(shape, tensor.shape)
          && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Tensor" + Arrays.toString(shape);
    }

    /** Returns the SHA-256 of shape and values (little-endian), in lower-case hexadecimal. */
    public String sha256() {
      MessageDigest digest = Sha256.newDigest();
      update(digest);
      return HexFormat.of().formatHex(digest.digest());
    }

    private void update(MessageDigest digest) {
      ByteBuffer header =
          ByteBuffer.allocate(Long.BYTES * (shape.length + 1)).order(ByteOrder.LITTLE_ENDIAN);
      header.putLong(shape.length);
      for (long dimension : shape) {
        header.putLong(dimension);
      }
      digest.update(header.array());
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        if (!chunk.hasRemaining()) {
          digest.update(chunk.flip());
          chunk.clear();
        }
        chunk.putFloat(value);
      }
      digest.update(chunk.flip());
    }
  }

  /**
   * Gathers tensors.
   *
   * @param source where they came from, for messages: a file name or a description
   * @param tensors by name; copied (the map, not the values)
   */
  public NamedTensors(String source, Map<String, Tensor> tensors) {
    this.source = source;
    this.tensors = Collections.unmodifiableNavigableMap(new TreeMap<>(tensors));
  }

  /** Returns where the tensors came from, for messages. */
  public String source() {
    return source;
  }

  /** Returns all tensors, in the order of their names. */
  public SortedMap<String, Tensor> asMap() {
    return tensors;
  }

  /** Returns whether there is a tensor of that name. */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /**
   * Returns the tensor of that name.
   *
   * @throws InvalidWeightsException if there is none
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidWeightsException(
          source + " has no tensor " + name + "; use a file that holds the whole network");
    }
    return tensor;
  }

  /**
   * Returns the tensor of that name, checked for its shape.
   *
   * @throws InvalidWeightsException if it is missing or has another shape
   */
  public Tensor get(String name, long... expectedShape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidWeightsException(
          source
              + " has no tensor "
              + name
              + " of shape "
              + Arrays.toString(expectedShape)
              + "; it may be cut short or of another network: fetch it again or name another file");
    }
    if (!Arrays.equals(tensor.shape(), expectedShape)) {
      throw new InvalidWeightsException(
          source
              + ": tensor "
              + name
              + " has the shape "
              + Arrays.toString(tensor.shape())
              + ", but the network needs "
              + Arrays.toString(expectedShape)
              + "; use weights of BVLC GoogLeNet with a head of that size");
    }
    return tensor;
  }

  /** Returns the SHA-256 over all names, shapes and values, in lower-case hexadecimal. */
  public String sha256() {
    MessageDigest digest = Sha256.newDigest();
    tensors.forEach(
        (name, tensor) -> {
          byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
          digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
          digest.update(bytes);
          tensor.update(digest);
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamedTensors that && tensors.equals(that.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return source + tensors;
  }

  /** Returns the number of elements of a shape. */
  static long elements(long[] shape) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "dimensions must be at least 0, but the shape is " + Arrays.toString(shape));
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    return elements;
  }
}
