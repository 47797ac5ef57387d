package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Copies whole sets of tensors into arrays: all of them, or none. */
final class ParameterValues {
  private ParameterValues() {}

  /**
   * Overwrites every array with the tensor of its name.
   *
   * @param what what the arrays are, for messages: "a parameter of …"
   * @throws InvalidWeightsException if a tensor is missing, misshapen or superfluous; no array is
   *     then changed
   */
  static void copy(NamedTensors from, Map<String, NDArray> to, String what) {
    to.forEach((name, array) -> from.get(name, array.getShape().getShape()));
    for (String name : from.asMap().keySet()) {
      if (!to.containsKey(name)) {
        throw new InvalidWeightsException(
            from.source()
                + " has the tensor "
                + name
                + ", which is not "
                + what
                + "; use weights of BVLC GoogLeNet");
      }
    }
    to.forEach((name, array) -> array.set(from.get(name).values()));
  }
}
