package org.fovea.stages.googlenet;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fovea.stages.googlenet.Inception.Convolution;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Weights drawn from a seed; the same seed gives the same bits on every machine.
 *
 * <p>Each tensor has a random sequence of its own, so a head does not depend on what is below it.
 */
final class RandomWeights {
  /**
   * Spread of a new head: that of PyTorch's {@code Linear}, uniform within 1 / √inputs. Training
   * starts near even odds.
   *
   * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html">Linear</a>
   */
  private static final double HEAD_DEVIATION = 1 / Math.sqrt(3.0 * GoogLeNet.FEATURES);

  private RandomWeights() {}

  /**
   * Draws a whole network: normal weights of variance 2 / inputs, biases 0.
   *
   * @see <a href="https://doi.org/10.1109/ICCV.2015.123">He et al., 2015, Delving deep into
   *     rectifiers</a>
   */
  static NamedTensors draw(int outputs, long seed) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Convolution layer : GoogLeNet.layers()) {
      long[] shape = {layer.outputs(), layer.inputs(), layer.side(), layer.side()};
      double deviation = Math.sqrt(2.0 / (layer.inputs() * layer.side() * layer.side()));
      String weight = layer.name() + ".weight";
      tensors.put(weight, normal(weight, shape, deviation, seed));
      tensors.put(layer.name() + ".bias", zeros(layer.outputs()));
    }
    putHead(tensors, outputs, seed);
    return new NamedTensors("random weights of seed " + seed, tensors);
  }

  /** Replaces whatever head there is by a new one. */
  static NamedTensors newHead(NamedTensors weights, int outputs, long seed) {
    Map<String, Tensor> tensors = new TreeMap<>(weights.asMap());
    for (String head : new String[] {GoogLeNetModel.IMAGENET_HEAD, GoogLeNetModel.HEAD}) {
      tensors.remove(head + ".weight");
      tensors.remove(head + ".bias");
    }
    putHead(tensors, outputs, seed);
    return new NamedTensors(weights.source(), tensors);
  }

  private static void putHead(Map<String, Tensor> tensors, int outputs, long seed) {
    if (outputs < 1) {
      throw new IllegalArgumentException("outputs must be at least 1, but was " + outputs);
    }
    String weight = GoogLeNetModel.HEAD + ".weight";
    long[] shape = {outputs, GoogLeNet.FEATURES};
    tensors.put(weight, normal(weight, shape, HEAD_DEVIATION, seed));
    tensors.put(GoogLeNetModel.HEAD + ".bias", zeros(outputs));
  }

  private static Tensor zeros(int length) {
    return new Tensor(new long[] {length}, new float[length]);
  }

  private static Tensor normal(String name, long[] shape, double deviation, long seed) {
    Random random = SeededStream.of(seed, name);
    float[] values = new float[Math.toIntExact(NamedTensors.elements(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return new Tensor(shape, values);
  }
}
