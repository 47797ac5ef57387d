package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Applies the head to each place of what it would see the mean of: a 1x1 convolution. */
final class DenseHead implements LayerObserver {
  private final NDArray weight;
  private final NDArray bias;
  private float[] maps = {};
  private int rows;
  private int columns;
  private CellGrid grid = CellGrid.PIXELS;

  /**
   * @param weight the head's, (outputs, channels)
   * @param bias the head's, (outputs)
   */
  DenseHead(NDArray weight, NDArray bias) {
    this.weight = weight;
    this.bias = bias;
  }

  @Override
  public void beforeAveraging(NDArray features, CellGrid cells) {
    Shape shape = features.getShape();
    rows = Math.toIntExact(shape.get(2));
    columns = Math.toIntExact(shape.get(3));
    grid = cells;
    Shape one = new Shape(1, 1);
    try (NDArray kernel = weight.reshape(weight.getShape().get(0), shape.get(1), 1, 1);
        NDArray logits =
            features
                .getNDArrayInternal()
                .convolution(features, kernel, bias, one, new Shape(0, 0), one, 1)
                .singletonOrThrow()) {
      maps = logits.toFloatArray();
    }
  }

  /**
   * Returns what the pass found.
   *
   * @param logits of the pictures as a whole, (pictures, outputs)
   */
  List<DenseLogits> beside(float[][] logits) {
    List<DenseLogits> found = new ArrayList<>();
    int cells = rows * columns;
    int at = 0;
    for (float[] ofPicture : logits) {
      float[][] ofOutputs = new float[ofPicture.length][];
      for (int output = 0; output < ofPicture.length; output++, at += cells) {
        ofOutputs[output] = Arrays.copyOfRange(maps, at, at + cells);
      }
      found.add(new DenseLogits(ofPicture, ofOutputs, rows, columns, grid));
    }
    return found;
  }
}
