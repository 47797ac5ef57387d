package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * Makes the network's input of pictures, through one buffer outside the heap that is kept: a new
 * one for each batch takes longer to be cleared than to be filled. It grows to the largest number
 * of pictures that are taken at a time. Not safe for use by several threads at once.
 */
final class NetworkInput {
  /** Means that Caffe's GoogLeNet takes off blue, green and red. */
  private static final float[] MEAN_BGR = {104, 117, 123};

  private ByteBuffer staged = ByteBuffer.allocateDirect(0);

  /** Returns the input that all pictures of a batch make. */
  NDArray of(NDManager manager, PixelBatch batch) {
    return of(manager, batch, 0, batch.count());
  }

  /**
   * Returns the input that some pictures make: float (N, 3, H, W), blue, green, red, minus their
   * means, with channels-last strides.
   *
   * @param from index of the first picture
   * @param to index after the last
   */
  NDArray of(NDManager manager, PixelBatch batch, int from, int to) {
    Shape shape = new Shape(to - from, batch.heightPx(), batch.widthPx(), PixelBatch.CHANNELS);
    try (NDArray bytes = manager.create(staged(batch, from, to), shape, DataType.UINT8);
        NDArray red = bytes.toType(DataType.FLOAT32, false);
        NDArray blueFirst = red.flip(3);
        NDArray mean = manager.create(MEAN_BGR);
        NDArray centred = blueFirst.sub(mean)) {
      return centred.transpose(0, 3, 1, 2);
    }
  }

  /** The array shares this memory on the processor; its floats, made at once, do not. */
  private ByteBuffer staged(PixelBatch batch, int from, int to) {
    int bytesEach = batch.rgb().length / batch.count();
    int size = (to - from) * bytesEach;
    if (staged.capacity() < size) {
      staged = ByteBuffer.allocateDirect(size);
    }
    return staged.clear().put(batch.rgb(), from * bytesEach, size).flip();
  }
}
