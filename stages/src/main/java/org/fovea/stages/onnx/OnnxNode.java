package org.fovea.stages.onnx;

import java.util.List;
import org.fovea.stages.onnx.format.AttributeProto;
import org.fovea.stages.onnx.format.AttributeProto.AttributeType;
import org.fovea.stages.onnx.format.NodeProto;

/** An operation that is about to be added to an {@link OnnxGraph}, with one output. */
public final class OnnxNode {
  private final OnnxGraph graph;
  private final NodeProto.Builder node;

  OnnxNode(OnnxGraph graph, String operator, String... inputs) {
    this.graph = graph;
    this.node = NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
  }

  /** Sets an attribute that is a whole number. */
  public OnnxNode integer(String name, long value) {
    node.addAttribute(
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value));
    return this;
  }

  /** Sets an attribute that is a list of whole numbers. */
  public OnnxNode integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    node.addAttribute(attribute);
    return this;
  }

  /** Sets an attribute that is a number. */
  public OnnxNode number(String name, float value) {
    node.addAttribute(
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF(value));
    return this;
  }

  /**
   * Adds the operation.
   *
   * @param name what its output is called from now on
   * @return that name
   */
  public String as(String name) {
    return graph.add(node.setName(name).addOutput(name).build());
  }
}
