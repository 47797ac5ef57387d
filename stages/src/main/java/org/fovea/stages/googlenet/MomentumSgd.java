package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Stochastic gradient descent with momentum: {@code v = momentum · v + gradient + l2 · w}, then
 * {@code w = w - learningRate · v}.
 *
 * <p>The velocities {@code v} are all the state there is, and can be taken out and put back.
 *
 * @see <a href="https://doi.org/10.1016/0041-5553(64)90137-5">Polyak, 1964, Some methods of
 *     speeding up the convergence of iteration methods</a>
 */
final class MomentumSgd implements AutoCloseable {
  private final NDManager manager;
  private final double momentum;
  private final Map<String, NDArray> velocities;

  /**
   * Starts at rest.
   *
   * @param parent owns the velocities' memory, until {@link #close}
   * @param parameters what will be updated, by name
   */
  MomentumSgd(NDManager parent, Map<String, NDArray> parameters, double momentum) {
    this.manager = parent.newSubManager();
    this.momentum = momentum;
    Map<String, NDArray> atRest = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> atRest.put(name, manager.zeros(array.getShape(), array.getDataType())));
    velocities = Collections.unmodifiableMap(atRest);
  }

  /** Updates one parameter in place. */
  void update(String name, NDArray parameter, NDArray gradient, double learningRate, double l2) {
    NDArray velocity = velocity(name);
    velocity.muli(momentum);
    velocity.addi(gradient);
    if (l2 != 0) {
      try (NDArray pull = parameter.mul(l2)) {
        velocity.addi(pull);
      }
    }
    try (NDArray step = velocity.mul(learningRate)) {
      parameter.subi(step);
    }
  }

  /** Returns a copy of the velocities. */
  NamedTensors state() {
    Map<String, Tensor> state = new TreeMap<>();
    velocities.forEach(
        (name, array) ->
            state.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return new NamedTensors("momentum in memory", state);
  }

  /**
   * Replaces the velocities.
   *
   * @throws InvalidWeightsException if one is missing, misshapen or of no trained parameter; they
   *     are then as they were
   */
  void restore(NamedTensors state) {
    ParameterValues.copy(state, velocities, "one of a trained parameter");
  }

  private NDArray velocity(String name) {
    NDArray velocity = velocities.get(name);
    if (velocity == null) {
      throw new IllegalArgumentException(
          name + " is not a trained parameter; those are " + velocities.keySet());
    }
    return velocity;
  }

  @Override
  public void close() {
    manager.close();
  }
}
