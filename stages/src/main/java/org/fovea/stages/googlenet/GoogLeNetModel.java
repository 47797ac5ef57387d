package org.fovea.stages.googlenet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * GoogLeNet with its weights on one device: scores pictures, and gives their features.
 *
 * <p>Its tensors are named {@code <layer>.weight} and {@code <layer>.bias} after Caffe's layers.
 * The head is {@value #IMAGENET_HEAD} with the 1,000 outputs of ImageNet, or {@value #HEAD} with as
 * many as the task has, on the last features or on those of an earlier layer, where the network
 * then ends. Not safe for use by several threads at once. Close it: it holds native memory.
 */
public final class GoogLeNetModel implements AutoCloseable {
  /** What the network is called in records. */
  public static final String NETWORK_NAME = "bvlc-googlenet";

  /** The head that BVLC GoogLeNet was trained with on ImageNet. */
  public static final String IMAGENET_HEAD = "loss3/classifier";

  /** The head of every other task. */
  public static final String HEAD = "head/classifier";

  /**
   * Scoring takes so many pictures at a time, whatever the batch: memory holds no more of their
   * activations, and these stay nearer to the processor's cache.
   */
  private static final int PICTURES_AT_ONCE = 8;

  /** Of a GPU, which a few pictures leave idle: 128 of 224 px, of which conv1 makes 0.4 GB. */
  private static final int PIXELS_AT_ONCE_ON_GPU = 128 * 224 * 224;

  private final NDManager manager;
  private final GoogLeNet network;
  private final Map<String, NDArray> parameters;
  private final NetworkInput input = new NetworkInput();

  private GoogLeNetModel(
      FeatureLayer layer, String headName, int outputs, Device device, Arithmetic arithmetic) {
    manager = NDManager.newBaseManager(device, "PyTorch");
    network = new GoogLeNet(layer, headName, outputs, arithmetic);
    network.setInitializer(Initializer.ZEROS, parameter -> true);
    network.freezeParameters(true); // gradients belong to GoogLeNetTraining alone
    int side = GoogLeNet.MIN_SIDE_PX;
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, side, side));
    parameters = new LinkedHashMap<>();
    network
        .namedParameters()
        .forEach((name, parameter) -> parameters.put(name, parameter.getArray()));
  }

  /**
   * Makes the network that the tensors are of: the head, the layer that it stands on and its
   * outputs are read off them.
   *
   * @param device where it is to compute, such as {@code Device.cpu()}
   * @throws InvalidWeightsException if a tensor is missing, misshapen or unknown, or there is no
   *     head
   */
  public static GoogLeNetModel of(NamedTensors weights, Device device) {
    return of(weights, device, Arithmetic.FLOAT32);
  }

  /**
   * Makes the network that the tensors are of, as {@link #of(NamedTensors, Device)} does.
   *
   * @param arithmetic what it computes in
   */
  public static GoogLeNetModel of(NamedTensors weights, Device device, Arithmetic arithmetic) {
    boolean ofTask = weights.contains(HEAD + ".bias");
    String head = ofTask ? HEAD : IMAGENET_HEAD;
    FeatureLayer layer = ofTask ? FeatureLayer.endOf(weights) : FeatureLayer.POOL5;
    int outputs = Math.toIntExact(NamedTensors.elements(weights.get(head + ".bias").shape()));
    return filled(weights, layer, head, outputs, device, arithmetic);
  }

  /**
   * Makes a network with the body of the given weights and a new head, drawn from a seed, which
   * computes in float32.
   *
   * @param outputs number of logits, at least 1
   * @throws InvalidWeightsException if a tensor of the body is missing, misshapen or unknown
   */
  public static GoogLeNetModel withNewHead(
      NamedTensors weights, int outputs, long seed, Device device) {
    return withNewHead(weights, outputs, seed, device, Arithmetic.FLOAT32);
  }

  /**
   * Makes a network with the body of the given weights and a new head, drawn from a seed.
   *
   * @param outputs number of logits, at least 1
   * @param arithmetic what it computes in
   * @throws InvalidWeightsException if a tensor of the body is missing, misshapen or unknown
   */
  public static GoogLeNetModel withNewHead(
      NamedTensors weights, int outputs, long seed, Device device, Arithmetic arithmetic) {
    NamedTensors withHead = RandomWeights.newHead(weights, outputs, seed);
    return filled(withHead, FeatureLayer.POOL5, HEAD, outputs, device, arithmetic);
  }

  /**
   * Makes a network with random weights, drawn from a seed: normal, with the variance 2 / inputs
   * that keeps rectified signals alive.
   *
   * @param outputs number of logits, at least 1
   */
  public static GoogLeNetModel random(int outputs, long seed, Device device) {
    NamedTensors weights = RandomWeights.draw(outputs, seed);
    return filled(weights, FeatureLayer.POOL5, HEAD, outputs, device, Arithmetic.FLOAT32);
  }

  private static GoogLeNetModel filled(
      NamedTensors weights,
      FeatureLayer layer,
      String head,
      int outputs,
      Device device,
      Arithmetic arithmetic) {
    GoogLeNetModel model = new GoogLeNetModel(layer, head, outputs, device, arithmetic);
    try {
      requireOn(device, model.device());
      model.load(weights);
    } catch (InvalidWeightsException | IllegalStateException e) {
      model.close();
      throw e;
    }
    return model;
  }

  /** A native library that does not fit the device computes on the CPU, with a warning at most. */
  static void requireOn(Device asked, Device found) {
    if (!found.equals(asked)) {
      throw new IllegalStateException(
          "the network was to compute on %s, but its weights are on %s; let PYTORCH_LIBRARY_PATH name a libtorch for that device"
              .formatted(asked, found));
    }
  }

  /**
   * Replaces all weights.
   *
   * @throws InvalidWeightsException if a tensor is missing, misshapen or unknown; the model is then
   *     as it was
   */
  public void load(NamedTensors weights) {
    ParameterValues.copy(weights, parameters, "one of GoogLeNet with head " + network.headName());
  }

  /** Returns a copy of all weights. */
  public NamedTensors export() {
    Map<String, Tensor> tensors = new TreeMap<>();
    parameters.forEach(
        (name, array) ->
            tensors.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return new NamedTensors("GoogLeNet in memory", tensors);
  }

  /**
   * Returns the logits of each picture, without dropout.
   *
   * @return (pictures, outputs)
   */
  public float[][] logits(PixelBatch batch) {
    List<float[]> logits = new ArrayList<>();
    int atOnce = picturesAtOnce(device(), batch, PICTURES_AT_ONCE);
    for (int from = 0; from < batch.count(); from += atOnce) {
      try (NDManager pass = manager.newSubManager()) {
        NDArray input = input(pass, batch, from, atOnce);
        logits.addAll(List.of(rows(forward(input, LayerObserver.NONE))));
      }
    }
    return logits.toArray(new float[0][]);
  }

  /** Returns the input of so many pictures, or of those that are left. */
  private NDArray input(NDManager pass, PixelBatch batch, int from, int most) {
    return input.of(pass, batch, from, Math.min(batch.count(), from + most));
  }

  /**
   * Returns how many pictures of a batch are computed at a time where nothing keeps them.
   *
   * @param onProcessor how many it is on a processor, and at least on a GPU
   */
  static int picturesAtOnce(Device device, PixelBatch batch, int onProcessor) {
    int fitting = PIXELS_AT_ONCE_ON_GPU / (batch.heightPx() * batch.widthPx());
    return device.isGpu() ? Math.max(onProcessor, fitting) : onProcessor;
  }

  /**
   * Returns the logits of each picture and of each place in it, from one pass without dropout.
   *
   * @return in the order of the pictures
   */
  public List<DenseLogits> denseLogits(PixelBatch batch) {
    String head = network.headName();
    List<DenseLogits> logits = new ArrayList<>();
    int atOnce = picturesAtOnce(device(), batch, PICTURES_AT_ONCE);
    for (int from = 0; from < batch.count(); from += atOnce) {
      try (NDManager pass = manager.newSubManager()) {
        DenseHead dense = new DenseHead(array(head + ".weight"), array(head + ".bias"));
        logits.addAll(dense.beside(rows(forward(input(pass, batch, from, atOnce), dense))));
      }
    }
    return logits;
  }

  /**
   * Returns each picture's activations at some layers, averaged over its pixels.
   *
   * <p>Computes no further than the last of the layers.
   *
   * @param layers Caffe's names, such as {@code inception_3b} (short for {@code
   *     inception_3b/output}) or {@code pool5/7x7_s1}; see {@link #layerNames}
   * @return for each layer, by the given name: (pictures, channels)
   * @throws IllegalArgumentException if there is no such layer
   */
  public Map<String, float[][]> features(PixelBatch batch, List<String> layers) {
    try (NDManager pass = manager.newSubManager()) {
      FeatureObserver observer = new FeatureObserver(layers);
      forward(input.of(pass, batch), observer);
      return observer.features();
    }
  }

  /** Returns the names of all layers that {@link #features} knows, in the order of use. */
  public static Set<String> layerNames() {
    return GoogLeNet.activationNames();
  }

  /** Returns the layer whose averaged activations the head sees. */
  public FeatureLayer featureLayer() {
    return network.featureLayer();
  }

  /**
   * Returns the groups that the layers come in, the first first: what stands before the slash in
   * their names, {@code conv1} to {@code inception_5b}.
   */
  public static List<String> layerGroups() {
    return GoogLeNet.layers().stream()
        .map(layer -> layer.name().substring(0, layer.name().indexOf('/')))
        .distinct()
        .toList();
  }

  /**
   * Checks that a name is one of a layer with weights, or of a group of them.
   *
   * @param setting what it was given for
   * @throws IllegalArgumentException if it is not
   */
  public static void requireLayer(String setting, String name) {
    List<String> layers = GoogLeNet.layers().stream().map(layer -> layer.name()).toList();
    if (!layers.contains(name) && !layerGroups().contains(name)) {
      throw new IllegalArgumentException(
          "%s names %s, which GoogLeNet does not have; it has %s, and in them %s"
              .formatted(setting, name, layerGroups(), layers));
    }
  }

  /** Returns the name of the head's layer. */
  public String headName() {
    return network.headName();
  }

  /** Returns the number of logits. */
  public int outputs() {
    return network.outputs();
  }

  /** Returns the device that the weights are on: asked of a tensor, not assumed. */
  public Device device() {
    return array(network.headName() + ".bias").getDevice();
  }

  @Override
  public void close() {
    manager.close();
  }

  NDManager manager() {
    return manager;
  }

  GoogLeNet network() {
    return network;
  }

  /** Returns what makes the input of pictures. */
  NetworkInput input() {
    return input;
  }

  /** Returns the arrays of all parameters by name, in the order of use. */
  Map<String, NDArray> parameters() {
    return parameters;
  }

  NDArray array(String name) {
    NDArray array = parameters.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "GoogLeNet has no tensor " + name + "; it has " + parameters.keySet());
    }
    return array;
  }

  /** Runs the network without gradients; see {@link GoogLeNet#logits}. */
  NDArray forward(NDArray input, LayerObserver observer) {
    return network.logits(new Weights(manager, Map.of()), input, 0, false, null, observer);
  }

  static float[][] rows(NDArray matrix) {
    int columns = Math.toIntExact(matrix.getShape().get(1));
    float[] flat = matrix.toFloatArray();
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < flat.length; from += columns) {
      rows.add(Arrays.copyOfRange(flat, from, from + columns));
    }
    return rows.toArray(new float[0][]);
  }

  /** Hands the network its parameters as they lie: DJL's own store would copy or mark them. */
  static final class Weights extends ParameterStore {
    private final Map<Parameter, NDArray> replaced;

    /**
     * Takes the parameters themselves, or what stands for them.
     *
     * @param replaced arrays to use in place of some parameters' own
     */
    Weights(NDManager manager, Map<Parameter, NDArray> replaced) {
      super(manager, false);
      this.replaced = replaced;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      NDArray standIn = replaced.get(parameter);
      return standIn == null ? parameter.getArray() : standIn;
    }
  }
}
