package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fovea.stages.googlenet.GoogLeNet.Step;
import org.fovea.stages.googlenet.Inception.Convolution;

/**
 * One run through the layers of a {@link GoogLeNet}: {@code x} is what the last one gave.
 *
 * <p>What is computed on the way is freed as soon as the next layer has used it (the gradient keeps
 * what it needs).
 */
final class ForwardPass {
  private final GoogLeNet network;
  private final LayerFunctions functions;
  private final ParameterStore parameters;
  private final NDArray input;
  private final LayerObserver observer;
  private NDArray x;

  /** Where {@code x} lies in the input. */
  private CellGrid cells = CellGrid.PIXELS;

  /**
   * @param input what the first step takes; stays open
   */
  ForwardPass(GoogLeNet network, ParameterStore parameters, NDArray input, LayerObserver observer) {
    this.network = network;
    this.functions = network.functions();
    this.parameters = parameters;
    this.input = input;
    this.observer = observer;
    this.x = input;
  }

  /** Takes some steps; returns false where the observer ended the pass with one of them. */
  boolean take(List<Step> steps) {
    for (Step step : steps) {
      advance(step.name(), output(step));
      if (observer.isLast(step.name())) {
        return false;
      }
    }
    return true;
  }

  /** Returns what the last step gave. */
  NDArray result() {
    return x;
  }

  /** Goes on with what the last step gave. */
  void advance(String layer, NDArray output) {
    if (x != input) {
      x.close();
    }
    x = output;
    observe(layer, x);
  }

  private NDArray output(Step step) {
    return switch (step.operation()) {
      case CONVOLVE -> {
        Convolution layer = GoogLeNet.stem(step.name());
        cells = cells.slidOver(layer.side(), layer.stride(), layer.padding());
        yield rectifiedConvolution(step.name(), x);
      }
      case HALVE -> {
        cells = cells.slidOver(LayerFunctions.POOLING_SIDE, 2, 0);
        yield functions.maxPool(x, 2, 0);
      }
      case NORMALISE -> functions.normalise(x);
      case INCEPTION -> inception(Objects.requireNonNull(step.module()));
      case AVERAGE -> {
        observeBeforeAveraging();
        yield functions.average(x);
      }
    };
  }

  private NDArray inception(Inception module) {
    if (observer != LayerObserver.NONE) {
      return observedInception(module.name());
    }
    List<NDArray> values = new ArrayList<>();
    for (Convolution layer : module.convolutions()) {
      values.add(value(layer.name() + ".weight"));
      values.add(value(layer.name() + ".bias"));
    }
    return functions.inception(x, values);
  }

  /** Computes the same layer by layer. */
  private NDArray observedInception(String name) {
    try (NDArray plain = branch(name + "/1x1", x);
        NDArray reduced3 = branch(name + "/3x3_reduce", x);
        NDArray branch3 = branch(name + "/3x3", reduced3);
        NDArray reduced5 = branch(name + "/5x5_reduce", x);
        NDArray branch5 = branch(name + "/5x5", reduced5);
        NDArray pooled = functions.maxPool(x, 1, 1);
        NDArray projected = branch(name + "/pool_proj", pooled)) {
      return NDArrays.concat(new NDList(plain, branch3, branch5, projected), 1);
    }
  }

  private NDArray branch(String layer, NDArray from) {
    NDArray output = rectifiedConvolution(layer, from);
    observe(layer, output);
    return output;
  }

  private NDArray rectifiedConvolution(String layer, NDArray from) {
    observer.beforeConvolution(layer, from);
    return functions.rectifiedConvolution(
        layer, from, value(layer + ".weight"), value(layer + ".bias"));
  }

  private NDArray value(String parameter) {
    return parameters.getValue(network.parameter(parameter), input.getDevice(), false);
  }

  private void observeBeforeAveraging() {
    if (observer == LayerObserver.NONE || functions.areActivationsFloat()) {
      observer.beforeAveraging(x, cells);
      return;
    }
    try (NDArray readable = functions.toFloat(x)) {
      observer.beforeAveraging(readable, cells);
    }
  }

  private void observe(String layer, NDArray activation) {
    if (observer == LayerObserver.NONE || functions.areActivationsFloat()) {
      observer.onActivation(layer, activation);
      return;
    }
    try (NDArray readable = functions.toFloat(activation)) {
      observer.onActivation(layer, readable);
    }
  }
}
