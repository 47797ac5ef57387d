package org.fovea.stages.googlenet;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far one step goes along the gradient. Each rate is finite and at least 0.
 *
 * @param pretrained for all layers but the head and those below
 * @param head for the head
 * @param byLayer for layers with a rate of their own: Caffe's name of a layer, such as {@code
 *     inception_3a/5x5}, or what stands before its slash; the longer name wins
 */
public record LearningRates(double pretrained, double head, SortedMap<String, Double> byLayer)
    implements Serializable {
  public LearningRates {
    check("pretrained", pretrained);
    check("head", head);
    byLayer.forEach(LearningRates::check);
    byLayer = Collections.unmodifiableSortedMap(new TreeMap<>(byLayer));
  }

  /** One rate for all pretrained layers. */
  public LearningRates(double pretrained, double head) {
    this(pretrained, head, new TreeMap<>());
  }

  private static void check(String name, double rate) {
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "learning rate " + name + " must be finite and at least 0, but was " + rate);
    }
  }

  /** Returns all rates times a factor, finite and at least 0. */
  public LearningRates times(double factor) {
    TreeMap<String, Double> scaled = new TreeMap<>(byLayer);
    scaled.replaceAll((layer, rate) -> rate * factor);
    return new LearningRates(pretrained * factor, head * factor, scaled);
  }

  /**
   * Returns the rate of a layer that is not the head.
   *
   * @param layer Caffe's name
   */
  double of(String layer) {
    Double own = byLayer.get(layer);
    if (own == null) {
      own = byLayer.get(layer.substring(0, layer.indexOf('/')));
    }
    return own == null ? pretrained : own;
  }
}
