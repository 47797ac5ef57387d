package org.fovea.stages.features;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import org.fovea.stages.googlenet.FeatureLayer;

/**
 * What {@link ExtractFeatures} needs to know.
 *
 * @param layers the layers whose averaged activations are kept, at least one, each once; put into
 *     the order of the network
 */
public record FeaturesConfig(List<FeatureLayer> layers) implements Serializable {
  /**
   * What any scenario looks at: so that one extraction serves them all, at a tenth of the pixels'
   * size.
   */
  public static final FeaturesConfig DEFAULT =
      new FeaturesConfig(
          List.of(
              FeatureLayer.INCEPTION_3B,
              FeatureLayer.INCEPTION_4C,
              FeatureLayer.INCEPTION_4E,
              FeatureLayer.POOL5));

  public FeaturesConfig {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("layers must name at least one layer, but is empty");
    }
    if (EnumSet.copyOf(layers).size() != layers.size()) {
      throw new IllegalArgumentException("layers must name each layer once, but was " + layers);
    }
    layers = layers.stream().sorted().toList();
  }

  /** Returns the default layers and these. */
  public static FeaturesConfig with(List<FeatureLayer> others) {
    EnumSet<FeatureLayer> all = EnumSet.copyOf(DEFAULT.layers);
    all.addAll(others);
    return new FeaturesConfig(List.copyOf(all));
  }
}
