package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Cross entropy of logits of classes that exclude each other: the mean over pictures of {@code -w ·
 * log softmax(x)[c]}, where {@code c} is the picture's class.
 */
public final class SoftmaxCrossEntropy implements BatchLoss {
  private final Shape shape;
  private final float[] ofTrueClass;

  /**
   * Takes what is to be learned from a batch, and how much each picture counts.
   *
   * @param classes (pictures), at least one, each from 0 to {@code classCount - 1}
   * @param weights (pictures), each finite and at least 0
   * @param classCount number of logits of a picture, at least 2
   * @throws IllegalArgumentException if the lengths differ, or a value is out of range
   */
  public SoftmaxCrossEntropy(int[] classes, float[] weights, int classCount) {
    if (classes.length == 0 || classes.length != weights.length || classCount < 2) {
      throw new IllegalArgumentException(
          "a batch needs at least one picture with a class among at least 2 and a weight, but has %d pictures, %d weights and %d classes"
              .formatted(classes.length, weights.length, classCount));
    }
    shape = new Shape(classes.length, classCount);
    ofTrueClass = new float[classes.length * classCount];
    for (int picture = 0; picture < classes.length; picture++) {
      int trueClass = classes[picture];
      float weight = weights[picture];
      if (trueClass < 0 || trueClass >= classCount) {
        throw new IllegalArgumentException(
            "classes must be from 0 to %d, but that of picture %d is %d"
                .formatted(classCount - 1, picture, trueClass));
      }
      if (!(weight >= 0 && weight <= Float.MAX_VALUE)) { // also rejects NaN
        throw new IllegalArgumentException(
            "weights must be finite and at least 0, but that of picture %d is %s"
                .formatted(picture, weight));
      }
      ofTrueClass[picture * classCount + trueClass] = weight;
    }
  }

  /**
   * Returns the mean over all pictures.
   *
   * @throws IllegalArgumentException if the logits have another shape than (pictures, classes)
   */
  @Override
  public NDArray of(NDArray logits) {
    if (!logits.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "logits have the shape %s, but the classes %s".formatted(logits.getShape(), shape));
    }
    NDArray chosen = logits.getManager().create(ofTrueClass, shape);
    return logits.logSoftmax(1).mul(chosen).sum().div(-shape.get(0));
  }
}
