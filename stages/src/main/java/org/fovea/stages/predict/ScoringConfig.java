package org.fovea.stages.predict;

import java.io.Serializable;
import org.fovea.stages.googlenet.ComputeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How images are scored, whatever the images.
 *
 * @param batchSize most images scored at once, 1 to 1024; fewer where they are large
 * @param sidePx side of the squares that photographs are scaled to, in pixels, 32 to 1024; null:
 *     that of the model's training images, which its operating points were chosen for
 * @param device what scores are computed on
 */
public record ScoringConfig(int batchSize, @Nullable Integer sidePx, ComputeUnit device)
    implements Serializable {
  public static final ScoringConfig DEFAULT = new ScoringConfig(32, null, ComputeUnit.CPU);

  private static final int MAX_BATCH_SIZE = 1024;

  public ScoringConfig {
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "batchSize must be between 1 and " + MAX_BATCH_SIZE + " images, but was " + batchSize);
    }
    if (sidePx != null && (sidePx < 32 || sidePx > 1024)) {
      throw new IllegalArgumentException(
          "sidePx must be between 32 and 1024 pixels, but was " + sidePx);
    }
  }

  /** Returns the same, for photographs scaled to another side. */
  public ScoringConfig withSidePx(int otherSidePx) {
    return new ScoringConfig(batchSize, otherSidePx, device);
  }

  /** Returns the same, computed on another device. */
  public ScoringConfig withDevice(ComputeUnit other) {
    return new ScoringConfig(batchSize, sidePx, other);
  }
}
