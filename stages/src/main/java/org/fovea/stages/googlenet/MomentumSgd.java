package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final String PARAMETERS =
      "parameters: List[Tensor], velocities: List[Tensor], gradients: List[Tensor],"
          + " momentum: float, l2: float, learning_rate: float";

  private final NDManager manager;
  private final double momentum;
  private final Map<String, NDArray> velocities;
  private final TorchFunction plain;
  private final TorchFunction pulled;

  /**
   * How far a step goes.
   *
   * @param learningRate at least 0
   * @param l2 how strongly values are pulled towards 0, at least 0
   */
  record Rate(double learningRate, double l2) {}

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
    plain = update(List.of());
    pulled = update(List.of("torch._foreach_add_(velocities, torch._foreach_mul(parameters, l2))"));
  }

  /** Compiles an update of any number of parameters: on a GPU, a kernel for all of them. */
  private TorchFunction update(List<String> pull) {
    List<String> statements = new ArrayList<>();
    statements.add("torch._foreach_mul_(velocities, momentum)");
    statements.add("torch._foreach_add_(velocities, gradients)");
    statements.addAll(pull);
    statements.add(
        "torch._foreach_sub_(parameters, torch._foreach_mul(velocities, learning_rate))");
    return TorchFunction.of(manager, PARAMETERS, statements, "parameters[0]");
  }

  /**
   * Updates parameters in place.
   *
   * @param parameters by name
   * @param gradients one for each of the parameters, by name
   * @param rate the same for all of them
   */
  void update(Map<String, NDArray> parameters, Map<String, NDArray> gradients, Rate rate) {
    try (IValue values = list(parameters.values());
        IValue speeds = list(parameters.keySet().stream().map(this::velocity).toList());
        IValue slopes = list(parameters.keySet().stream().map(gradients::get).toList());
        IValue kept = IValue.from(momentum);
        IValue l2 = IValue.from(rate.l2());
        IValue learningRate = IValue.from(rate.learningRate())) {
      (rate.l2() == 0 ? plain : pulled).run(values, speeds, slopes, kept, l2, learningRate);
    }
  }

  private static IValue list(Collection<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
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
