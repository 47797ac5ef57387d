package org.fovea.stages.supportvectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Support vector machines side by side, one an output, on features that are standardised first: all
 * that there is of a model of kind {@code explicit-features}.
 *
 * @param mean mean of each feature over the training images
 * @param deviation standard deviation of each feature over the training images, above 0
 * @param machines one an output, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record SupportVectorModel(
    float[] mean, float[] deviation, List<SupportVectorMachine> machines) {
  /** What records call a model of this kind. */
  public static final String NETWORK_NAME = "explicit-features";

  private static final String MEAN = "features.mean";
  private static final String DEVIATION = "features.deviation";

  public SupportVectorModel {
    machines = List.copyOf(machines);
    if (machines.isEmpty() || mean.length != deviation.length) {
      throw new IllegalArgumentException(
          "a model needs at least one output, and a deviation for each mean, but has %d, %d and %d"
              .formatted(machines.size(), deviation.length, mean.length));
    }
    for (SupportVectorMachine machine : machines) {
      for (float[] vector : machine.vectors()) {
        if (vector.length != mean.length) {
          throw new IllegalArgumentException(
              "each support vector must have the %d features, but one has %d"
                  .formatted(mean.length, vector.length));
        }
      }
    }
  }

  /** Returns features as the machines of a model with this mean and deviation see them. */
  public static float[] standardised(float[] features, float[] mean, float[] deviation) {
    float[] standardised = new float[features.length];
    for (int i = 0; i < standardised.length; i++) {
      standardised[i] = (features[i] - mean[i]) / deviation[i];
    }
    return standardised;
  }

  /**
   * Returns the outputs for an image.
   *
   * @param features not standardised
   * @throws IllegalArgumentException if their number is not that of the model
   */
  public float[] outputs(float[] features) {
    if (features.length != mean.length) {
      throw new IllegalArgumentException(
          "the model takes %d features, but was given %d".formatted(mean.length, features.length));
    }
    float[] standardised = standardised(features, mean, deviation);
    float[] outputs = new float[machines.size()];
    for (int output = 0; output < outputs.length; output++) {
      outputs[output] = (float) machines.get(output).at(standardised);
    }
    return outputs;
  }

  /**
   * Returns the model as tensors: {@code features.mean}, {@code features.deviation} and, for output
   * {@code n} from 0, {@code output.n.vectors}, {@code .coefficients}, {@code .bias} and {@code
   * .gamma}.
   */
  public NamedTensors toTensors() {
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.put(MEAN, row(mean));
    tensors.put(DEVIATION, row(deviation));
    for (int output = 0; output < machines.size(); output++) {
      SupportVectorMachine machine = machines.get(output);
      int count = machine.vectors().length;
      float[] flat = new float[count * mean.length];
      for (int vector = 0; vector < count; vector++) {
        System.arraycopy(machine.vectors()[vector], 0, flat, vector * mean.length, mean.length);
      }
      tensors.put(name(output, "vectors"), new Tensor(new long[] {count, mean.length}, flat));
      tensors.put(name(output, "coefficients"), row(machine.coefficients()));
      tensors.put(name(output, "bias"), row(new float[] {machine.bias()}));
      tensors.put(name(output, "gamma"), row(new float[] {machine.gamma()}));
    }
    return new NamedTensors(NETWORK_NAME, tensors);
  }

  /**
   * Reads a model.
   *
   * @throws org.fovea.stages.googlenet.InvalidWeightsException if a tensor is missing or of another
   *     shape
   * @throws IllegalArgumentException if there is no output at all
   */
  public static SupportVectorModel of(NamedTensors tensors) {
    float[] mean = tensors.get(MEAN).values();
    float[] deviation = tensors.get(DEVIATION, mean.length).values();
    List<SupportVectorMachine> machines = new ArrayList<>();
    while (tensors.contains(name(machines.size(), "coefficients"))) {
      int output = machines.size();
      float[] coefficients = tensors.get(name(output, "coefficients")).values();
      float[] flat =
          tensors.get(name(output, "vectors"), coefficients.length, mean.length).values();
      float[][] vectors = new float[coefficients.length][mean.length];
      for (int vector = 0; vector < vectors.length; vector++) {
        System.arraycopy(flat, vector * mean.length, vectors[vector], 0, mean.length);
      }
      machines.add(
          new SupportVectorMachine(
              vectors,
              coefficients,
              tensors.get(name(output, "bias"), 1).values()[0],
              tensors.get(name(output, "gamma"), 1).values()[0]));
    }
    return new SupportVectorModel(mean, deviation, machines);
  }

  private static Tensor row(float[] values) {
    return new Tensor(new long[] {values.length}, values);
  }

  private static String name(int output, String what) {
    return "output." + output + "." + what;
  }
}
