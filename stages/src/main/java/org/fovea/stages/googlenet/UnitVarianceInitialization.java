package org.fovea.stages.googlenet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.fovea.stages.googlenet.Inception.Convolution;

/**
 * Layer-sequential unit-variance initialisation, for training without pretrained weights.
 *
 * <p>From random weights, goes through the layers once in the order of use and scales each one's
 * weights until the variance of its output, before rectification and over a batch, is 1. So the
 * signal neither dies nor explodes over the depth of the network.
 *
 * @see <a href="https://arxiv.org/abs/1511.06422">Mishkin and Matas, 2015, All you need is a good
 *     init</a>
 */
public final class UnitVarianceInitialization {
  private static final double TOLERANCE = 0.01;
  private static final int MAX_ROUNDS = 5;

  private UnitVarianceInitialization() {}

  /**
   * Makes weights.
   *
   * @param outputs number of logits, at least 1; the head is not scaled, but starts small
   * @param seed of the random weights
   * @param batch typical pictures; 16 or more of the size to train on do well
   * @return a new model on that device, which the caller closes
   * @throws IllegalArgumentException if the pictures are so uniform that a layer's output is
   *     constant
   */
  public static GoogLeNetModel initialise(int outputs, long seed, PixelBatch batch, Device device) {
    GoogLeNetModel model = GoogLeNetModel.random(outputs, seed, device);
    try {
      rescale(model, batch);
    } catch (IllegalArgumentException e) {
      model.close();
      throw e;
    }
    return model;
  }

  /**
   * Scales the weights that a model has.
   *
   * @param batch as for {@link #initialise}
   * @throws IllegalArgumentException if a layer's output is constant over the pictures
   */
  public static void rescale(GoogLeNetModel model, PixelBatch batch) {
    try (NDManager pass = model.manager().newSubManager()) {
      model.forward(model.input().of(pass, batch), new Scaling(model));
    }
  }

  /** Scales each convolution just before it computes what the next layers will see. */
  private static final class Scaling implements LayerObserver {
    private final GoogLeNetModel model;
    private final Map<String, Convolution> layers = new HashMap<>();

    Scaling(GoogLeNetModel model) {
      this.model = model;
      GoogLeNet.layers().forEach(layer -> layers.put(layer.name(), layer));
    }

    @Override
    public void beforeConvolution(String name, NDArray input) {
      NDArray weight = model.array(name + ".weight");
      for (int round = 0; round < MAX_ROUNDS; round++) {
        double variance = outputVariance(name, input, weight);
        if (!(variance > 0)) {
          throw new IllegalArgumentException(
              "the output of "
                  + name
                  + " has variance "
                  + variance
                  + " over the given pictures; give pictures that differ");
        }
        if (Math.abs(variance - 1) < TOLERANCE) {
          return;
        }
        weight.muli(1 / Math.sqrt(variance));
      }
    }

    private double outputVariance(String name, NDArray input, NDArray weight) {
      Convolution layer = Objects.requireNonNull(layers.get(name));
      NDArray bias = model.array(name + ".bias");
      Shape stride = new Shape(layer.stride(), layer.stride());
      Shape padding = new Shape(layer.padding(), layer.padding());
      try (NDArray output =
              input
                  .getNDArrayInternal()
                  .convolution(input, weight, bias, stride, padding, new Shape(1, 1), 1)
                  .singletonOrThrow();
          NDArray mean = output.mean();
          NDArray centred = output.sub(mean);
          NDArray squares = centred.square();
          NDArray variance = squares.mean()) {
        return variance.getFloat();
      }
    }
  }
}
