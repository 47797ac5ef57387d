package org.fovea.stages.googlenet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A layer whose activations, averaged over the picture, a head can stand on: the output of an
 * inception module. A network with a head on an earlier one has no layers after it.
 */
public enum FeatureLayer {
  INCEPTION_3A("inception_3a"),
  INCEPTION_3B("inception_3b"),
  INCEPTION_4A("inception_4a"),
  INCEPTION_4B("inception_4b"),
  INCEPTION_4C("inception_4c"),
  INCEPTION_4D("inception_4d"),
  INCEPTION_4E("inception_4e"),
  INCEPTION_5A("inception_5a"),
  /** The last features: the average of inception_5b, where ImageNet's head stands. */
  POOL5("inception_5b");

  private final String module;

  FeatureLayer(String module) {
    this.module = module;
  }

  /** Returns Caffe's name, such as {@code inception_3b}, or {@code pool5/7x7_s1} for the last. */
  public String layerName() {
    return this == POOL5 ? GoogLeNet.POOLED : module;
  }

  /**
   * Returns the layer that has Caffe's name.
   *
   * @throws IllegalArgumentException if no head can stand on a layer of that name
   */
  public static FeatureLayer named(String layerName) {
    return Arrays.stream(values())
        .filter(layer -> layer.layerName().equals(layerName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a head stands on one of %s, but not on '%s'"
                        .formatted(
                            Arrays.stream(values())
                                .map(FeatureLayer::layerName)
                                .collect(Collectors.joining(", ")),
                            layerName)));
  }

  /** Returns the number of values that the layer has for a picture. */
  public int channels() {
    List<Inception> modules = modules();
    return modules.get(modules.size() - 1).outputs();
  }

  /** Returns the modules up to this layer, in the order of use. */
  List<Inception> modules() {
    List<Inception> modules = new ArrayList<>();
    for (Inception each : Inception.MODULES) {
      modules.add(each);
      if (each.name().equals(module)) {
        break;
      }
    }
    return modules;
  }

  /** Returns the layer at which the body of some weights ends. */
  static FeatureLayer endOf(NamedTensors weights) {
    FeatureLayer end = INCEPTION_3A;
    for (FeatureLayer layer : values()) {
      if (weights.asMap().keySet().stream().anyMatch(n -> n.startsWith(layer.module + "/"))) {
        end = layer;
      }
    }
    return end;
  }
}
