package org.fovea.stages.googlenet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fovea.stages.googlenet.GoogLeNet.Step;
import org.fovea.stages.googlenet.Inception.Convolution;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.onnx.OnnxGraph;

/**
 * GoogLeNet's layers as ONNX operations, each called as Caffe's layer: what {@link ForwardPass}
 * computes, for other runtimes. Dropout is left out, since it only trains.
 */
public final class OnnxLayers {
  /** What a convolution is called before it is rectified. */
  private static final String LINEAR = "/linear";

  private final OnnxGraph graph;
  private final NamedTensors weights;
  private final String prefix;

  /**
   * @param prefix stands before each name, so that several networks can be in one graph
   */
  private OnnxLayers(OnnxGraph graph, NamedTensors weights, String prefix) {
    this.graph = graph;
    this.weights = weights;
    this.prefix = prefix;
  }

  /**
   * Adds the network that the tensors are of, up to its logits.
   *
   * @param input name of its input: float (N, 3, H, W), blue, green, red, each 0..255 minus its
   *     mean; H and W at least 32, of any size
   * @return name of the logits, (N, outputs); of an ensemble (members x N, outputs), those of one
   *     member together
   * @throws InvalidWeightsException if a tensor is missing or misshapen, or there is no head
   */
  public static String addTo(OnnxGraph graph, NamedTensors weights, String input) {
    List<NamedTensors> members = EnsembleTensors.members(weights);
    List<String> logits = new ArrayList<>();
    for (int member = 1; member <= members.size(); member++) {
      NamedTensors own = members.get(member - 1);
      boolean ofTask = own.contains(GoogLeNetModel.HEAD + ".bias");
      logits.add(
          new OnnxLayers(graph, own, members.size() == 1 ? "" : EnsembleTensors.nameIn(member, ""))
              .logits(
                  input,
                  ofTask ? FeatureLayer.endOf(own) : FeatureLayer.POOL5,
                  ofTask ? GoogLeNetModel.HEAD : GoogLeNetModel.IMAGENET_HEAD));
    }
    return logits.size() == 1
        ? logits.get(0)
        : graph.node("Concat", logits.toArray(String[]::new)).integer("axis", 0).as("members");
  }

  private String logits(String input, FeatureLayer layer, String head) {
    String x = input;
    for (Step step : GoogLeNet.trunk(layer)) {
      x = output(step, x);
    }
    long outputs = NamedTensors.elements(weights.get(head + ".bias").shape());
    return graph
        .node("Gemm", x, tensor(head + ".weight", outputs, layer.channels()), bias(head, outputs))
        .integer("transB", 1)
        .as(prefix + head);
  }

  private String output(Step step, String x) {
    return switch (step.operation()) {
      case CONVOLVE -> rectifiedConvolution(GoogLeNet.stem(step.name()), x);
      case HALVE -> maxPool(step.name(), x, 2, 0);
      case NORMALISE ->
          graph
              .node("LRN", x)
              .integer("size", CrossChannelNormalization.CHANNELS)
              .number("alpha", CrossChannelNormalization.ALPHA)
              .number("beta", CrossChannelNormalization.BETA)
              .number("bias", 1)
              .as(prefix + step.name());
      case INCEPTION -> inception(Objects.requireNonNull(step.module()), step.name(), x);
      case AVERAGE ->
          graph
              .node("Flatten", graph.node("GlobalAveragePool", x).as(prefix + step.name() + "/map"))
              .as(prefix + step.name());
    };
  }

  private String inception(Inception module, String name, String x) {
    Convolution[] layers = module.convolutions().toArray(Convolution[]::new);
    String plain = rectifiedConvolution(layers[0], x);
    String branch3 = rectifiedConvolution(layers[2], rectifiedConvolution(layers[1], x));
    String branch5 = rectifiedConvolution(layers[4], rectifiedConvolution(layers[3], x));
    String pooled = maxPool(module.name() + "/pool", x, 1, 1);
    String projected = rectifiedConvolution(layers[5], pooled);
    return graph
        .node("Concat", plain, branch3, branch5, projected)
        .integer("axis", 1)
        .as(prefix + name);
  }

  private String rectifiedConvolution(Convolution layer, String x) {
    String name = layer.name();
    int side = layer.side();
    int padding = layer.padding();
    String convolved =
        graph
            .node(
                "Conv",
                x,
                tensor(name + ".weight", layer.outputs(), layer.inputs(), side, side),
                bias(name, layer.outputs()))
            .integers("kernel_shape", side, side)
            .integers("strides", layer.stride(), layer.stride())
            .integers("pads", padding, padding, padding, padding)
            .as(prefix + name + LINEAR);
    return graph.node("Relu", convolved).as(prefix + name);
  }

  /** Takes the largest of each window; the output size is rounded up, as Caffe does. */
  private String maxPool(String name, String x, int stride, int padding) {
    int side = LayerFunctions.POOLING_SIDE;
    return graph
        .node("MaxPool", x)
        .integers("kernel_shape", side, side)
        .integers("strides", stride, stride)
        .integers("pads", padding, padding, padding, padding)
        .integer("ceil_mode", 1)
        .as(prefix + name);
  }

  private String bias(String layer, long length) {
    return tensor(layer + ".bias", length);
  }

  private String tensor(String name, long... shape) {
    Tensor tensor = weights.get(name, shape);
    return graph.floats(prefix + name, tensor.shape(), tensor.values());
  }
}
