package org.fovea.stages.googlenet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pictures for one pass through the network, all of one size.
 *
 * @param rgb red, green, blue of each pixel, 0..255, row by row, picture after picture; not copied
 * @param count number of pictures, at least 1
 * @param heightPx height of each, at least 32 pixels
 * @param widthPx width of each, at least 32 pixels
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose: batches are large
public record PixelBatch(byte[] rgb, int count, int heightPx, int widthPx) {
  static final int CHANNELS = 3;

  public PixelBatch {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1 picture, but was " + count);
    }
    if (heightPx < GoogLeNet.MIN_SIDE_PX || widthPx < GoogLeNet.MIN_SIDE_PX) {
      throw new IllegalArgumentException(
          "pictures must be at least "
              + GoogLeNet.MIN_SIDE_PX
              + " pixels high and wide, but are "
              + heightPx
              + " by "
              + widthPx);
    }
    long expected = (long) count * heightPx * widthPx * CHANNELS;
    if (rgb.length != expected) {
      throw new IllegalArgumentException(
          count
              + " pictures of "
              + heightPx
              + " by "
              + widthPx
              + " pixels need "
              + expected
              + " bytes, but there are "
              + rgb.length);
    }
  }

  /**
   * Returns the pictures in their order, some at a time.
   *
   * @param most the largest number of pictures a part, at least 1
   */
  List<PixelBatch> parts(int most) {
    if (count <= most) {
      return List.of(this);
    }
    int bytesEach = rgb.length / count;
    List<PixelBatch> parts = new ArrayList<>();
    for (int from = 0; from < count; from += most) {
      int to = Math.min(count, from + most);
      byte[] pixels = Arrays.copyOfRange(rgb, from * bytesEach, to * bytesEach);
      parts.add(new PixelBatch(pixels, to - from, heightPx, widthPx));
    }
    return parts;
  }
}
