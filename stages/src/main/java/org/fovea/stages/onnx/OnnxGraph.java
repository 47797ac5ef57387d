package org.fovea.stages.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.fovea.stages.onnx.format.GraphProto;
import org.fovea.stages.onnx.format.ModelProto;
import org.fovea.stages.onnx.format.NodeProto;
import org.fovea.stages.onnx.format.OperatorSetIdProto;
import org.fovea.stages.onnx.format.StringStringEntryProto;
import org.fovea.stages.onnx.format.TensorProto;
import org.fovea.stages.onnx.format.TensorShapeProto;
import org.fovea.stages.onnx.format.TypeProto;
import org.fovea.stages.onnx.format.ValueInfoProto;

/**
 * A network as a graph of ONNX operations, put together from input to output.
 *
 * <p>Values are known by name; what adds one returns its name. The same calls give the same bytes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class OnnxGraph {
  /** The format of ONNX 1.8, of December 2020, which every runtime since reads. */
  private static final long FORMAT_VERSION = 7;

  /** Its operators. */
  private static final long OPERATOR_SET_VERSION = 13;

  private final GraphProto.Builder graph;
  private final Set<String> names = new HashSet<>();

  /**
   * @param name what the graph is called
   */
  public OnnxGraph(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /**
   * Adds an input of floats.
   *
   * @param meaning what it holds, in words
   * @param dimensions outermost first: a number, or a name for a dimension of any size; dimensions
   *     of one name have one size
   */
  public String input(String name, String meaning, String... dimensions) {
    requireNew(name);
    graph.addInput(value(name, meaning, dimensions));
    return name;
  }

  /**
   * Makes a value an output of floats.
   *
   * @param meaning what it holds, in words
   * @param dimensions as for {@link #input}
   */
  public void output(String name, String meaning, String... dimensions) {
    graph.addOutput(value(name, meaning, dimensions));
  }

  private static ValueInfoProto value(String name, String meaning, String... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String dimension : dimensions) {
      boolean number = dimension.chars().allMatch(Character::isDigit);
      shape.addDim(
          number
              ? TensorShapeProto.Dimension.newBuilder().setDimValue(Long.parseLong(dimension))
              : TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setDocString(meaning)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  /**
   * Adds constant floats, such as weights.
   *
   * @param values the last dimension varying fastest
   */
  public String floats(String name, long[] shape, float[] values) {
    requireNew(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    graph.addInitializer(constant(name, TensorProto.DataType.FLOAT, shape, bytes));
    return name;
  }

  /** Adds a constant list of whole numbers, such as a shape; the same list is added once. */
  public String integers(long... values) {
    String name =
        Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
    if (names.add(name)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (long value : values) {
        bytes.putLong(value);
      }
      long[] shape = {values.length};
      graph.addInitializer(constant(name, TensorProto.DataType.INT64, shape, bytes));
    }
    return name;
  }

  private static TensorProto constant(
      String name, TensorProto.DataType type, long[] shape, ByteBuffer values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(values.flip()));
    for (long dimension : shape) {
      tensor.addDims(dimension);
    }
    return tensor.build();
  }

  /**
   * Begins an operation; {@link OnnxNode#as} adds it.
   *
   * @param operator ONNX's name for it, such as {@code Conv}
   * @param inputs names of what it reads, in its order
   */
  public OnnxNode node(String operator, String... inputs) {
    for (String input : inputs) {
      if (!names.contains(input)) {
        throw new IllegalArgumentException(
            "%s reads %s, which nothing has made; add it first".formatted(operator, input));
      }
    }
    return new OnnxNode(this, operator, inputs);
  }

  String add(NodeProto node) {
    requireNew(node.getName());
    graph.addNode(node);
    return node.getName();
  }

  private void requireNew(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "the graph has a value %s already; give each another name".formatted(name));
    }
  }

  /**
   * Returns the graph as a file.
   *
   * @param producer what wrote it
   * @param description what it is, in words
   * @param metadata what else is to be known of it
   */
  public byte[] toModel(String producer, String description, SortedMap<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(FORMAT_VERSION)
            .setProducerName(producer)
            .setDocString(description)
            .setGraph(graph)
            .addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET_VERSION));
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      model.addMetadataProps(
          StringStringEntryProto.newBuilder().setKey(entry.getKey()).setValue(entry.getValue()));
    }
    return model.build().toByteArray();
  }
}
