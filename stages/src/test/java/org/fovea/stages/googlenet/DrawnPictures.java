package org.fovea.stages.googlenet;

/** Small pictures of waves, each of another colour and width. */
final class DrawnPictures {
  private DrawnPictures() {}

  static PixelBatch waves(int count, int sidePx) {
    byte[] rgb = new byte[count * sidePx * sidePx * 3];
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int y = 0; y < sidePx; y++) {
        for (int x = 0; x < sidePx; x++) {
          for (int channel = 0; channel < 3; channel++) {
            // whole numbers only, so that every machine draws the same
            int value = (x * (i + 1) + y * (channel + 2) + x * y / (i + 3) + 40 * channel) % 256;
            rgb[at++] = (byte) value;
          }
        }
      }
    }
    return new PixelBatch(rgb, count, sidePx, sidePx);
  }
}
