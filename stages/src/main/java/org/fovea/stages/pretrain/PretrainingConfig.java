package org.fovea.stages.pretrain;

import java.io.Serializable;
import java.util.List;

/**
 * What {@link SyntheticPretraining} needs to know.
 *
 * @param seed decides the drawings, the first weights and the order
 * @param drawings how many to draw and learn from, again and again; at least 2
 * @param validationDrawings how many others to draw, to choose the best weights by; at least 10
 * @param sidePx side of a whole picture as the network sees it, in pixels; 32 to 1024
 * @param phases in their order; at least one, the last of them of whole pictures
 */
public record PretrainingConfig(
    long seed, int drawings, int validationDrawings, int sidePx, List<PretrainingPhase> phases)
    implements Serializable {
  /** What the shipped weights were made with. */
  public static final PretrainingConfig DEFAULT =
      new PretrainingConfig(
          1,
          1000,
          120,
          160,
          List.of(
              new PretrainingPhase(32, 30_000, 32, 8e-4),
              new PretrainingPhase(64, 8_000, 32, 5e-4),
              new PretrainingPhase(160, 960, 16, 3e-4)));

  public PretrainingConfig {
    phases = List.copyOf(phases);
    requireWithin("drawings", drawings, 2, 1_000_000);
    requireWithin("validationDrawings", validationDrawings, 10, 100_000);
    requireWithin("sidePx", sidePx, 32, 1024);
    if (phases.isEmpty() || phases.get(phases.size() - 1).windowPx() != sidePx) {
      throw new IllegalArgumentException(
          "phases must end with whole pictures of %d px, but were %s".formatted(sidePx, phases));
    }
    for (PretrainingPhase phase : phases) {
      requireWithin("windowPx", phase.windowPx(), 32, sidePx);
    }
  }

  /** Returns the same, with another seed. */
  public PretrainingConfig withSeed(long otherSeed) {
    return new PretrainingConfig(otherSeed, drawings, validationDrawings, sidePx, phases);
  }

  /** Returns how many windows all phases see together. */
  public long windows() {
    return phases.stream().mapToLong(PretrainingPhase::windows).sum();
  }

  static void requireWithin(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, but was %d".formatted(name, low, high, value));
    }
  }
}
