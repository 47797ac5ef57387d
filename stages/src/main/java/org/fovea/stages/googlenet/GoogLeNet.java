package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fovea.stages.googlenet.Inception.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * BVLC GoogLeNet, as Caffe's model zoo defines it, with one head: on its last features, or on those
 * of an earlier layer, after which it then ends.
 *
 * <p>Input: float (N, 3, H, W), blue, green, red, each 0..255 minus its mean; H and W at least
 * {@value #MIN_SIDE_PX}. Output: logits (N, outputs). Convolutions up to the global average
 * pooling, so any size works; poolings round their output size up, as Caffe does. Made channels
 * last and handed over transposed, the input keeps libtorch on its channels-last kernels
 * throughout.
 *
 * <p>What is computed on the way is freed as soon as the next layer has used it (the gradient keeps
 * what it needs).
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2015.7298594">Szegedy et al., 2015</a>
 */
final class GoogLeNet extends AbstractBlock {
  /** The smallest input: five halvings leave one pixel. */
  static final int MIN_SIDE_PX = 32;

  /** Name of the input of the head, after the global average pooling. */
  static final String POOLED = "pool5/7x7_s1";

  /** Side of the windows of all poolings but the last. */
  private static final int POOLING_SIDE = 3;

  private static final byte VERSION = 1;
  private static final List<Convolution> STEM =
      List.of(
          new Convolution("conv1/7x7_s2", 3, 64, 7, 2, 3),
          new Convolution("conv2/3x3_reduce", 64, 64, 1, 1, 0),
          new Convolution("conv2/3x3", 64, 192, 3, 1, 1));

  private final Map<String, Conv2d> convolutions = new LinkedHashMap<>();
  private final FeatureLayer featureLayer;
  private final List<Step> trunk;
  private final String headName;
  private final int outputs;
  private final Linear head;

  /**
   * Lays out the network; {@link #initialize} then makes its parameters.
   *
   * @param featureLayer where the head stands
   * @param headName name of the head's layer
   * @param outputs number of logits, at least 1
   */
  @SuppressWarnings("this-escape") // addChildBlock is how DJL's blocks are put together
  GoogLeNet(FeatureLayer featureLayer, String headName, int outputs) {
    super(VERSION);
    if (outputs < 1) {
      throw new IllegalArgumentException("outputs must be at least 1, but was " + outputs);
    }
    this.featureLayer = featureLayer;
    this.trunk = trunk(featureLayer);
    this.headName = headName;
    this.outputs = outputs;
    for (Convolution layer : layers(featureLayer)) {
      Conv2d convolution =
          Conv2d.builder()
              .setFilters(layer.outputs())
              .setKernelShape(new Shape(layer.side(), layer.side()))
              .optStride(new Shape(layer.stride(), layer.stride()))
              .optPadding(new Shape(layer.padding(), layer.padding()))
              .build();
      convolutions.put(layer.name(), addChildBlock(layer.name(), convolution));
    }
    head = addChildBlock(headName, Linear.builder().setUnits(outputs).build());
  }

  /** Returns all convolutions in the order of use. */
  static List<Convolution> layers() {
    return layers(FeatureLayer.POOL5);
  }

  /** Returns the convolutions up to a layer, in the order of use. */
  static List<Convolution> layers(FeatureLayer last) {
    List<Convolution> layers = new ArrayList<>(STEM);
    last.modules().forEach(module -> layers.addAll(module.convolutions()));
    return layers;
  }

  /** Returns the names of all layers that hold parameters, in the order of use. */
  List<String> layerNames() {
    List<String> names = new ArrayList<>(convolutions.keySet());
    names.add(headName);
    return names;
  }

  FeatureLayer featureLayer() {
    return featureLayer;
  }

  String headName() {
    return headName;
  }

  int outputs() {
    return outputs;
  }

  /**
   * Returns all parameters by name: {@code <layer>.weight} and {@code <layer>.bias}, in the order
   * of use.
   */
  Map<String, Parameter> namedParameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    convolutions.forEach((name, block) -> addParameters(parameters, name, block));
    addParameters(parameters, headName, head);
    return Collections.unmodifiableMap(parameters);
  }

  private static void addParameters(Map<String, Parameter> parameters, String name, Block block) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      parameters.put(name + "." + parameter.getKey(), parameter.getValue());
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    for (Convolution layer : layers(featureLayer)) {
      convolution(layer.name())
          .initialize(manager, type, new Shape(1, layer.inputs(), MIN_SIDE_PX, MIN_SIDE_PX));
    }
    head.initialize(manager, type, new Shape(1, featureLayer.channels()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), outputs)};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    return new NDList(logits(parameters, input, training, null, LayerObserver.NONE));
  }

  /**
   * Runs the network.
   *
   * @param parameters gives the values of the parameters
   * @param input (N, 3, H, W); stays open
   * @param training whether gradients will be wanted
   * @param dropoutMask factors for the head's input, (N, its channels), or null for no dropout
   * @param observer sees each layer's output
   * @return logits (N, outputs), attached to the input's manager; or, where the observer ended the
   *     pass early, the activation at which it ended
   */
  NDArray logits(
      ParameterStore parameters,
      NDArray input,
      boolean training,
      @Nullable NDArray dropoutMask,
      LayerObserver observer) {
    return new Pass(parameters, input, training, observer).logits(dropoutMask);
  }

  private Conv2d convolution(String name) {
    Conv2d convolution = convolutions.get(name);
    if (convolution == null) {
      throw new IllegalArgumentException(
          "GoogLeNet has no convolution " + name + "; it has " + convolutions.keySet());
    }
    return convolution;
  }

  /** Returns the names of all layers whose activations an observer sees, in the order of use. */
  static Set<String> activationNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Step step : trunk(FeatureLayer.POOL5)) {
      if (step.module() != null) {
        step.module().convolutions().forEach(layer -> names.add(layer.name()));
      }
      names.add(step.name());
    }
    return Collections.unmodifiableSet(names);
  }

  private enum Operation {
    CONVOLVE,
    HALVE,
    NORMALISE,
    INCEPTION,
    AVERAGE
  }

  /** One stretch of the way from input to head; the module is there where it is an inception. */
  private record Step(String name, Operation operation, @Nullable Inception module) {
    Step(String name, Operation operation) {
      this(name, operation, null);
    }
  }

  private static List<Step> trunk(FeatureLayer last) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("conv1/7x7_s2", Operation.CONVOLVE));
    steps.add(new Step("pool1/3x3_s2", Operation.HALVE));
    steps.add(new Step("pool1/norm1", Operation.NORMALISE));
    steps.add(new Step("conv2/3x3_reduce", Operation.CONVOLVE));
    steps.add(new Step("conv2/3x3", Operation.CONVOLVE));
    steps.add(new Step("conv2/norm2", Operation.NORMALISE));
    steps.add(new Step("pool2/3x3_s2", Operation.HALVE));
    for (Inception module : last.modules()) {
      if (module.name().equals("inception_4a")) {
        steps.add(new Step("pool3/3x3_s2", Operation.HALVE));
      } else if (module.name().equals("inception_5a")) {
        steps.add(new Step("pool4/3x3_s2", Operation.HALVE));
      }
      steps.add(new Step(module.name() + "/output", Operation.INCEPTION, module));
    }
    steps.add(new Step(POOLED, Operation.AVERAGE));
    return List.copyOf(steps);
  }

  private static Convolution stem(String name) {
    return STEM.stream().filter(layer -> layer.name().equals(name)).findFirst().orElseThrow();
  }

  /** One run through the layers: {@code x} is what the last one gave. */
  private final class Pass {
    private final ParameterStore parameters;
    private final NDArray input;
    private final boolean training;
    private final LayerObserver observer;
    private NDArray x;

    /** Where {@code x} lies in the input. */
    private CellGrid cells = CellGrid.PIXELS;

    Pass(ParameterStore parameters, NDArray input, boolean training, LayerObserver observer) {
      this.parameters = parameters;
      this.input = input;
      this.training = training;
      this.observer = observer;
      this.x = input;
    }

    NDArray logits(@Nullable NDArray dropoutMask) {
      for (Step step : trunk) {
        advance(step.name(), output(step));
        if (observer.isLast(step.name())) {
          return x;
        }
      }
      if (dropoutMask != null) {
        advance("pool5/drop_7x7_s1", x.mul(dropoutMask));
      }
      advance(headName, head.forward(parameters, new NDList(x), training).singletonOrThrow());
      return x;
    }

    private void advance(String layer, NDArray output) {
      if (x != input) {
        x.close();
      }
      x = output;
      observer.onActivation(layer, x);
    }

    private NDArray output(Step step) {
      return switch (step.operation()) {
        case CONVOLVE -> {
          Convolution layer = stem(step.name());
          cells = cells.slidOver(layer.side(), layer.stride(), layer.padding());
          yield rectifiedConvolution(step.name(), x);
        }
        case HALVE -> {
          cells = cells.slidOver(POOLING_SIDE, 2, 0);
          yield maxPool(x, 2, 0);
        }
        case NORMALISE -> CrossChannelNormalization.normalise(x);
        case INCEPTION -> inception(Objects.requireNonNull(step.module()).name());
        case AVERAGE -> {
          observer.beforeAveraging(x, cells);
          yield Pool.globalAvgPool2d(x);
        }
      };
    }

    private NDArray inception(String name) {
      try (NDArray plain = branch(name + "/1x1", x);
          NDArray reduced3 = branch(name + "/3x3_reduce", x);
          NDArray branch3 = branch(name + "/3x3", reduced3);
          NDArray reduced5 = branch(name + "/5x5_reduce", x);
          NDArray branch5 = branch(name + "/5x5", reduced5);
          NDArray pooled = maxPool(x, 1, 1);
          NDArray projected = branch(name + "/pool_proj", pooled)) {
        return NDArrays.concat(new NDList(plain, branch3, branch5, projected), 1);
      }
    }

    private NDArray branch(String layer, NDArray from) {
      NDArray output = rectifiedConvolution(layer, from);
      observer.onActivation(layer, output);
      return output;
    }

    private NDArray rectifiedConvolution(String layer, NDArray from) {
      observer.beforeConvolution(layer, from);
      Conv2d block = convolution(layer);
      try (NDArray sum = block.forward(parameters, new NDList(from), training).singletonOrThrow()) {
        return Activation.relu(sum);
      }
    }

    private NDArray maxPool(NDArray from, int stride, int padding) {
      return Pool.maxPool2d(
          from,
          new Shape(POOLING_SIDE, POOLING_SIDE),
          new Shape(stride, stride),
          new Shape(padding, padding),
          true);
    }
  }
}
