package org.fovea.stages.lesions;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Mat;

/** Native matrices of one computation, released together as soon as it ends. For one thread. */
final class NativeMats implements AutoCloseable {
  private final List<Mat> mats = new ArrayList<>();

  /** Takes a matrix over. */
  Mat keep(Mat mat) {
    mats.add(mat);
    return mat;
  }

  /** Returns an empty matrix, for an operation to write to. */
  Mat create() {
    return keep(new Mat());
  }

  @Override
  public void close() {
    mats.forEach(Mat::release);
  }
}
