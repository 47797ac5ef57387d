package org.fovea.stages.preprocess;

import org.fovea.stages.image.PerceptualFingerprint;

/**
 * When two pictures are one. The bounds were set by all 13.8 million pairs of 5,250 photographs of
 * three public sets, looked at by eye where they came near; decision 018 has the numbers.
 */
final class SamePicture {
  /** Copies differed in at most 6 of 256 bits. */
  static final int MOST_DIFFERENT_BITS = 48;

  /** Copies were at 0.997 and above, pictures of different eyes at 0.950 and below. */
  static final double LEAST_CORRELATION = 0.97;

  private SamePicture() {}

  /** Returns whether hashes are close enough that the thumbnails have to be looked at. */
  static boolean isLikely(String firstHash, String secondHash) {
    return PerceptualFingerprint.distance(firstHash, secondHash) <= MOST_DIFFERENT_BITS;
  }

  /** Returns whether thumbnails that correlate so much show the same picture. */
  static boolean isSame(double correlation) {
    return correlation >= LEAST_CORRELATION;
  }
}
