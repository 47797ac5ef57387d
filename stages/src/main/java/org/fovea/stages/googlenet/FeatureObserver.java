package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the spatial means of some layers' activations and ends the pass after the last of them. */
final class FeatureObserver implements LayerObserver {
  private final Map<String, String> givenNames = new HashMap<>();
  private final Map<String, float[][]> features = new LinkedHashMap<>();

  FeatureObserver(List<String> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("layers must name at least one layer, but is empty");
    }
    for (String layer : layers) {
      givenNames.put(canonical(layer), layer);
    }
  }

  private static String canonical(String layer) {
    List<String> known = new ArrayList<>(GoogLeNet.activationNames());
    for (String name : List.of(layer, layer + "/output")) {
      if (known.contains(name)) {
        return name;
      }
    }
    throw new IllegalArgumentException("GoogLeNet has no layer " + layer + "; it has " + known);
  }

  @Override
  public void onActivation(String layer, NDArray activation) {
    String given = givenNames.get(layer);
    if (given == null) {
      return;
    }
    if (activation.getShape().dimension() == 2) {
      features.put(given, GoogLeNetModel.rows(activation));
    } else {
      try (NDArray mean = Pool.globalAvgPool2d(activation)) {
        features.put(given, GoogLeNetModel.rows(mean));
      }
    }
  }

  @Override
  public boolean isLast(String layer) {
    return features.size() == givenNames.size();
  }

  Map<String, float[][]> features() {
    return features;
  }
}
