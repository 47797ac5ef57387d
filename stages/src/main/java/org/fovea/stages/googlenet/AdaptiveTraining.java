package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a whole {@link GoogLeNetModel} from nothing, each weight at a rate of its own (Adam).
 *
 * <p>Without normalisation in the network, the gradients of its layers differ in size by orders of
 * magnitude, and no rate for all of them gets far in a few minutes. Trained weights need no such
 * help: use {@link GoogLeNetTraining}.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba, 2014, Adam: a method for stochastic
 *     optimization</a>
 */
public final class AdaptiveTraining implements AutoCloseable {
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.99;
  private static final double TINY = 1e-8;
  private static final LearningRates AT_REST = new LearningRates(0, 0);

  private final GoogLeNetModel model;
  private final GoogLeNetTraining gradients;
  private final NDManager manager;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private int steps;

  private record Moments(NDArray mean, NDArray square) {}

  /**
   * Starts training.
   *
   * @param model is changed by each step; stays open when the training is closed
   */
  public AdaptiveTraining(GoogLeNetModel model) {
    this.model = model;
    gradients = new GoogLeNetTraining(model, new TrainingConfig(List.of(), 0, 0, 0));
    manager = model.manager().newSubManager();
    model
        .parameters()
        .forEach(
            (name, array) ->
                moments.put(
                    name,
                    new Moments(
                        manager.zeros(array.getShape(), array.getDataType()),
                        manager.zeros(array.getShape(), array.getDataType()))));
  }

  /**
   * Makes one step.
   *
   * @param rate about how far each weight moves, at most; finite, at least 0
   * @return the loss before it
   */
  public double step(PixelBatch batch, BatchLoss loss, double rate) {
    steps++;
    double meanBias = 1 - Math.pow(MEAN_DECAY, steps);
    double squareBias = 1 - Math.pow(SQUARE_DECAY, steps);
    return gradients
        .step(
            batch,
            loss,
            AT_REST,
            0,
            (name, gradient) -> update(name, gradient, rate / meanBias, squareBias))
        .loss();
  }

  private void update(String name, NDArray gradient, double rate, double squareBias) {
    Moments moment = moments.get(name);
    if (moment == null) {
      throw new IllegalArgumentException(name + " is not one of " + moments.keySet());
    }
    moment.mean.muli(MEAN_DECAY);
    moment.square.muli(SQUARE_DECAY);
    try (NDArray part = gradient.mul(1 - MEAN_DECAY);
        NDArray square = gradient.square()) {
      moment.mean.addi(part);
      moment.square.addi(square.muli(1 - SQUARE_DECAY));
    }
    try (NDArray size = moment.square.sqrt();
        NDArray step = moment.mean.mul(rate)) {
      size.muli(1 / Math.sqrt(squareBias)).addi(TINY);
      model.array(name).subi(step.divi(size));
    }
  }

  @Override
  public void close() {
    manager.close();
    gradients.close();
  }
}
