package org.fovea.stages.googlenet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a training batch through the network: on the model's device, or shared out among
 * several.
 *
 * <p>With several, each takes as many pictures, the last perhaps fewer. Parameters go to the other
 * devices and logits come back as operations that gradients flow through: so the gradient of any
 * loss of all logits arrives where the parameters are, summed over the devices in a fixed order.
 */
final class SharedPass {
  /** Pictures that untrained layers take at a time: memory holds no more of their activations. */
  private static final int PICTURES_AT_ONCE = 4;

  private final GoogLeNetModel model;
  private final List<Device> devices;
  private final Set<String> trained;
  private final int untrainedSteps;

  /**
   * What one device is to compute in a step.
   *
   * @param values of the parameters that are not trained, where they are not the model's own
   * @param input what the first trained layer takes
   * @param dropout factors of the head's inputs; null for none
   */
  record Share(
      Device device, Map<Parameter, NDArray> values, NDArray input, @Nullable NDArray dropout) {}

  /**
   * @param devices the model's own first; the same one may be there more than once
   * @param trained names of the parameters that will have gradients
   */
  SharedPass(GoogLeNetModel model, List<Device> devices, Set<String> trained) {
    if (devices.isEmpty() || !devices.get(0).equals(model.device())) {
      throw new IllegalArgumentException(
          "the first device must be the model's, %s, but the devices were %s"
              .formatted(model.device(), devices));
    }
    this.model = model;
    this.devices = List.copyOf(devices);
    this.trained = Set.copyOf(trained);
    this.untrainedSteps = model.network().stepsBefore(trained);
  }

  /**
   * Shares a batch out, and takes it through the layers before the first trained one: these need no
   * gradient, so that they can take a few pictures at a time and forget them.
   *
   * @param step owns what is made
   * @param dropout factors of the head's inputs, (pictures, channels), row by row; null for none
   */
  List<Share> begin(NDManager step, PixelBatch batch, float @Nullable [] dropout) {
    int each = (batch.count() + devices.size() - 1) / devices.size();
    List<PixelBatch> parts = batch.parts(each);
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Device device = devices.get(i);
      NDManager manager = isOwn(device) ? step : step.newSubManager(device);
      Map<Parameter, NDArray> values = untrainedValues(manager, device);
      NDArray factors = null;
      if (dropout != null) {
        int channels = dropout.length / batch.count();
        int count = parts.get(i).count();
        int from = i * each * channels;
        factors =
            manager.create(
                Arrays.copyOfRange(dropout, from, from + count * channels),
                new Shape(count, channels));
      }
      shares.add(new Share(device, values, beginning(manager, values, parts.get(i)), factors));
    }
    return shares;
  }

  private boolean isOwn(Device device) {
    return device.equals(model.device());
  }

  private Map<Parameter, NDArray> untrainedValues(NDManager manager, Device device) {
    Map<Parameter, NDArray> values = new HashMap<>();
    if (!isOwn(device)) {
      model
          .parameters()
          .forEach(
              (name, array) -> {
                if (!trained.contains(name)) {
                  NDArray there = array.toDevice(device, true);
                  there.attach(manager);
                  values.put(model.network().parameter(name), there);
                }
              });
    }
    return values;
  }

  private NDArray beginning(NDManager manager, Map<Parameter, NDArray> values, PixelBatch batch) {
    if (untrainedSteps == 0) {
      return model.input().of(manager, batch);
    }
    NDList parts = new NDList();
    int atOnce = GoogLeNetModel.picturesAtOnce(manager.getDevice(), batch, PICTURES_AT_ONCE);
    for (int from = 0; from < batch.count(); from += atOnce) {
      int to = Math.min(batch.count(), from + atOnce);
      try (NDArray input = model.input().of(manager, batch, from, to)) {
        parts.add(
            model
                .network()
                .beginning(new GoogLeNetModel.Weights(manager, values), input, untrainedSteps));
      }
    }
    try (parts) {
      return NDArrays.concat(parts, 0);
    }
  }

  /**
   * Takes the shares through the rest of the network.
   *
   * @param leaves the trained parameters, on the model's device, by name
   * @return (pictures, outputs) on the model's device, in the order of the batch
   */
  NDArray logits(List<Share> shares, Map<String, NDArray> leaves) {
    NDList logits = new NDList();
    for (Share share : shares) {
      Map<Parameter, NDArray> values = new HashMap<>(share.values());
      leaves.forEach(
          (name, leaf) ->
              values.put(model.network().parameter(name), leaf.toDevice(share.device(), false)));
      NDArray ofShare =
          model
              .network()
              .logits(
                  new GoogLeNetModel.Weights(share.input().getManager(), values),
                  share.input(),
                  untrainedSteps,
                  true,
                  share.dropout(),
                  LayerObserver.NONE);
      logits.add(ofShare.toDevice(model.device(), false));
    }
    return logits.size() == 1 ? logits.get(0) : NDArrays.concat(logits, 0);
  }
}
