package org.fovea.stages.jpeg;

/**
 * The size of an image, and of the units (MCU) in which interleaved components are stored.
 *
 * @param widthPx width as stored, in pixels
 * @param heightPx height as stored, in pixels
 * @param mostAcross blocks from left to right in an MCU, of the component that has most
 * @param mostDown the same from top to bottom
 */
record FrameSize(int widthPx, int heightPx, int mostAcross, int mostDown) {
  int mcusAcross() {
    return ceil(widthPx, 8 * mostAcross);
  }

  int mcusDown() {
    return ceil(heightPx, 8 * mostDown);
  }

  static int ceil(int value, int by) {
    return (value + by - 1) / by;
  }
}
