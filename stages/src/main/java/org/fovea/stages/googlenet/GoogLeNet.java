package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
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
 * <p>A run through the layers is a {@link ForwardPass}.
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2015.7298594">Szegedy et al., 2015</a>
 */
final class GoogLeNet extends AbstractBlock {
  /** The smallest input: five halvings leave one pixel. */
  static final int MIN_SIDE_PX = 32;

  /** Name of the input of the head, after the global average pooling. */
  static final String POOLED = "pool5/7x7_s1";

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
  private final Arithmetic arithmetic;
  private final Linear head;
  private final Map<String, Parameter> named;
  private @Nullable LayerFunctions functions;

  /**
   * Lays out the network; {@link #initialize} then makes its parameters.
   *
   * @param featureLayer where the head stands
   * @param headName name of the head's layer
   * @param outputs number of logits, at least 1
   * @param arithmetic what the layers up to the head compute in
   */
  @SuppressWarnings("this-escape") // addChildBlock is how DJL's blocks are put together
  GoogLeNet(FeatureLayer featureLayer, String headName, int outputs, Arithmetic arithmetic) {
    super(VERSION);
    if (outputs < 1) {
      throw new IllegalArgumentException("outputs must be at least 1, but was " + outputs);
    }
    this.featureLayer = featureLayer;
    this.trunk = trunk(featureLayer);
    this.headName = headName;
    this.outputs = outputs;
    this.arithmetic = arithmetic;
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
    Map<String, Parameter> byName = new LinkedHashMap<>();
    convolutions.forEach((name, block) -> addParameters(byName, name, block));
    addParameters(byName, headName, head);
    named = Collections.unmodifiableMap(byName);
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
    return named;
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
    functions = new LayerFunctions(manager, arithmetic, layers(featureLayer));
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
    return new NDList(logits(parameters, input, 0, training, null, LayerObserver.NONE));
  }

  /**
   * Runs the network, or its later part.
   *
   * @param parameters gives the values of the parameters
   * @param input what the first step takes: (N, 3, H, W) if it is 0; stays open
   * @param from index of the first step, at least 0
   * @param training whether gradients will be wanted
   * @param dropoutMask factors for the head's input, (N, its channels), or null for no dropout
   * @param observer sees each layer's output
   * @return logits (N, outputs), attached to the input's manager; or, where the observer ended the
   *     pass early, the activation at which it ended
   */
  NDArray logits(
      ParameterStore parameters,
      NDArray input,
      int from,
      boolean training,
      @Nullable NDArray dropoutMask,
      LayerObserver observer) {
    ForwardPass pass = new ForwardPass(this, parameters, input, observer);
    if (!pass.take(trunk.subList(from, trunk.size()))) {
      return pass.result();
    }
    if (dropoutMask != null) {
      pass.advance("pool5/drop_7x7_s1", pass.result().mul(dropoutMask));
    }
    NDList pooled = new NDList(pass.result());
    pass.advance(headName, head.forward(parameters, pooled, training).singletonOrThrow());
    return pass.result();
  }

  /**
   * Runs the first steps of the network alone.
   *
   * @param steps how many, at least 1
   * @return what the last of them gave
   */
  NDArray beginning(ParameterStore parameters, NDArray input, int steps) {
    ForwardPass pass = new ForwardPass(this, parameters, input, LayerObserver.NONE);
    pass.take(trunk.subList(0, steps));
    return pass.result();
  }

  /** Returns how many of the first steps use none of some parameters. */
  int stepsBefore(Set<String> parameters) {
    int steps = 0;
    for (Step step : trunk) {
      if (parameters.stream().anyMatch(step::uses)) {
        break;
      }
      steps++;
    }
    return steps;
  }

  LayerFunctions functions() {
    return Objects.requireNonNull(functions, "the network is not initialized");
  }

  Parameter parameter(String name) {
    return Objects.requireNonNull(named.get(name), name);
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

  enum Operation {
    CONVOLVE,
    HALVE,
    NORMALISE,
    INCEPTION,
    AVERAGE
  }

  /** One stretch of the way from input to head; the module is there where it is an inception. */
  record Step(String name, Operation operation, @Nullable Inception module) {
    Step(String name, Operation operation) {
      this(name, operation, null);
    }

    /** Returns whether a parameter is one of this step's. */
    boolean uses(String parameter) {
      return parameter.startsWith(module == null ? name + "." : module.name() + "/");
    }
  }

  /** Returns the way from the input to the head, in the order of use. */
  static List<Step> trunk(FeatureLayer last) {
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

  /** Returns the convolution of the first two layers that has a name. */
  static Convolution stem(String name) {
    return STEM.stream().filter(layer -> layer.name().equals(name)).findFirst().orElseThrow();
  }
}
