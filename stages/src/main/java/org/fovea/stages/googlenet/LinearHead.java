package org.fovea.stages.googlenet;

import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * A head that was fitted to the averaged activations of a layer.
 *
 * @param layer where it stands
 * @param weights (outputs, channels of the layer), at least one output
 * @param bias (outputs)
 */
@SuppressWarnings("ArrayRecordComponent") // read once
public record LinearHead(FeatureLayer layer, float[][] weights, float[] bias) {
  public LinearHead {
    if (weights.length == 0 || weights.length != bias.length) {
      throw new IllegalArgumentException(
          "a head needs as many rows of weights as biases, at least one, but has %d and %d"
              .formatted(weights.length, bias.length));
    }
    for (float[] row : weights) {
      if (row.length != layer.channels()) {
        throw new IllegalArgumentException(
            "a head on %s has %d weights an output, but was given %d"
                .formatted(layer.layerName(), layer.channels(), row.length));
      }
    }
  }

  /**
   * Returns the tensors of the network with this head: the body up to the layer as it is, nothing
   * after it.
   *
   * @param body GoogLeNet's weights, with or without a head
   * @throws InvalidWeightsException if a tensor of the body is missing
   */
  public NamedTensors onto(NamedTensors body) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Inception.Convolution convolution : GoogLeNet.layers(layer)) {
      for (String kind : new String[] {".weight", ".bias"}) {
        String name = convolution.name() + kind;
        tensors.put(name, body.get(name));
      }
    }
    int channels = layer.channels();
    float[] flat = new float[weights.length * channels];
    for (int output = 0; output < weights.length; output++) {
      System.arraycopy(weights[output], 0, flat, output * channels, channels);
    }
    tensors.put(
        GoogLeNetModel.HEAD + ".weight", new Tensor(new long[] {weights.length, channels}, flat));
    tensors.put(GoogLeNetModel.HEAD + ".bias", new Tensor(new long[] {bias.length}, bias.clone()));
    return new NamedTensors(body.source(), tensors);
  }
}
