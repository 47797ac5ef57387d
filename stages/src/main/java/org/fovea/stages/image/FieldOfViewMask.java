package org.fovea.stages.image;

import java.util.BitSet;

/** Which pixels of a prepared photograph show retina: the rest is the black around the disc. */
public final class FieldOfViewMask {
  private FieldOfViewMask() {}

  /**
   * Marks what has something brighter than black on all four sides in its row and its column, so
   * that dark vessels and haemorrhages inside the disc count as retina.
   *
   * @return bit {@code y * widthPx + x} is set where the pixel shows retina
   */
  public static BitSet of(RgbImage image) {
    int width = image.widthPx();
    int height = image.heightPx();
    BitSet mask = new BitSet(width * height);
    for (int y = 0; y < height; y++) {
      markBetweenEnds(image, mask, y * width, 1, width);
    }
    BitSet byColumns = new BitSet(width * height);
    for (int x = 0; x < width; x++) {
      markBetweenEnds(image, byColumns, x, width, height);
    }
    mask.and(byColumns);
    return mask;
  }

  private static void markBetweenEnds(RgbImage image, BitSet mask, int from, int step, int count) {
    int first = 0;
    while (first < count && FieldOfViewFinder.isBlack(image, from + first * step)) {
      first++;
    }
    int last = count - 1;
    while (last > first && FieldOfViewFinder.isBlack(image, from + last * step)) {
      last--;
    }
    for (int i = first; i <= last; i++) {
      mask.set(from + i * step);
    }
  }
}
