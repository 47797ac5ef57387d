package org.fovea.stages.googlenet;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.caffe.BlobProto;
import org.fovea.stages.googlenet.caffe.LayerParameter;
import org.fovea.stages.googlenet.caffe.NetParameter;
import org.fovea.stages.googlenet.caffe.V1LayerParameter;

/**
 * Reads weights from a Caffe model file ({@code .caffemodel}).
 *
 * <p>Takes both encodings, V1 ({@code layers}) and V2 ({@code layer}), packed and unpacked values,
 * and shapes given as {@code shape} or as the legacy num, channels, height, width, where biases are
 * stored as (1, 1, 1, n) and inner products as (1, 1, outputs, inputs). The blobs of a layer are
 * named {@code <layer>.weight} and {@code <layer>.bias}. GoogLeNet's auxiliary heads ({@code
 * loss1/…}, {@code loss2/…}) are left out.
 */
public final class CaffeWeights {
  /** Twenty times BVLC GoogLeNet; more than that is some other file. */
  static final int MAX_BYTES = 600_000_000;

  private static final int V1_INNER_PRODUCT = 14;
  private static final List<String> BLOB_NAMES = List.of("weight", "bias");

  private CaffeWeights() {}

  /**
   * Reads a file.
   *
   * @throws InvalidWeightsException if it is no Caffe model, is cut short, or is too large
   */
  public static NamedTensors read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a stream to its end; the caller closes it.
   *
   * @param source name of the file, for messages
   * @throws InvalidWeightsException if it is no Caffe model, is cut short, or is too large
   */
  public static NamedTensors read(InputStream in, String source) throws IOException {
    return parse(in.readNBytes(MAX_BYTES + 1), source);
  }

  static NamedTensors parse(byte[] bytes, String source) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidWeightsException(
          source
              + " is larger than "
              + MAX_BYTES
              + " bytes, too large for GoogLeNet; name a .caffemodel of BVLC GoogLeNet");
    }
    NetParameter net;
    try {
      net = NetParameter.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidWeightsException(
          source
              + " is not a whole Caffe model: reading its "
              + bytes.length
              + " bytes failed ("
              + e.getMessage()
              + "); it may be cut short: fetch it again",
          e);
    }
    Map<String, Tensor> tensors = new TreeMap<>();
    for (V1LayerParameter layer : net.getLayersList()) {
      boolean innerProduct = layer.getType() == V1_INNER_PRODUCT;
      add(tensors, source, layer.getName(), innerProduct, layer.getBlobsList());
    }
    for (LayerParameter layer : net.getLayerList()) {
      boolean innerProduct = layer.getType().equals("InnerProduct");
      add(tensors, source, layer.getName(), innerProduct, layer.getBlobsList());
    }
    if (tensors.isEmpty()) {
      throw new InvalidWeightsException(
          source + " holds no weights; name a .caffemodel (a .prototxt holds only the layers)");
    }
    return new NamedTensors(source, tensors);
  }

  private static void add(
      Map<String, Tensor> tensors,
      String source,
      String layer,
      boolean innerProduct,
      List<BlobProto> blobs) {
    if (layer.startsWith("loss1/") || layer.startsWith("loss2/")) {
      return;
    }
    if (blobs.size() > BLOB_NAMES.size()) {
      throw new InvalidWeightsException(
          source
              + ": layer "
              + layer
              + " has "
              + blobs.size()
              + " blobs, but GoogLeNet's layers have a weight and a bias; name a .caffemodel of"
              + " BVLC GoogLeNet");
    }
    for (int i = 0; i < blobs.size(); i++) {
      String name = layer + "." + BLOB_NAMES.get(i);
      int matrixRank = i == 1 ? 1 : innerProduct ? 2 : 4;
      Tensor tensor = tensor(source, name, blobs.get(i), matrixRank);
      if (tensors.put(name, tensor) != null) {
        throw new InvalidWeightsException(
            source + " holds the tensor " + name + " twice; fetch it again");
      }
    }
  }

  private static Tensor tensor(String source, String name, BlobProto blob, int legacyRank) {
    long[] shape = blob.hasShape() ? shape(blob) : legacyShape(blob, legacyRank);
    long expected;
    try {
      expected = NamedTensors.elements(shape);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidWeightsException(
          source + ": tensor " + name + " has an impossible shape; fetch the file again", e);
    }
    if (expected != blob.getDataCount()) {
      throw new InvalidWeightsException(
          source
              + ": tensor "
              + name
              + " has "
              + blob.getDataCount()
              + " values, but its shape "
              + Arrays.toString(shape)
              + " asks for "
              + expected
              + "; fetch the file again");
    }
    float[] values = new float[blob.getDataCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = blob.getData(i);
    }
    return new Tensor(shape, values);
  }

  private static long[] shape(BlobProto blob) {
    return blob.getShape().getDimList().stream().mapToLong(Long::longValue).toArray();
  }

  /** Drops the leading ones with which Caffe once filled every shape up to four dimensions. */
  private static long[] legacyShape(BlobProto blob, int rank) {
    long[] four = {blob.getNum(), blob.getChannels(), blob.getHeight(), blob.getWidth()};
    int from = 0;
    while (from < four.length - rank && four[from] == 1) {
      from++;
    }
    return Arrays.copyOfRange(four, from, four.length);
  }
}
