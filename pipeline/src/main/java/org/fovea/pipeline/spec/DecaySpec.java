package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * How learning rates fall once they have warmed up.
 *
 * @param kind the form of the fall
 * @param power of a polynomial fall, above 0 and at most 10; absent for other kinds
 * @param factor of a fall in steps, above 0 and below 1; absent for other kinds
 * @param everyEpochs length of a step, above 0 and at most 1,000; absent for other kinds
 */
public record DecaySpec(
    DecayKind kind, Optional<Double> power, Optional<Double> factor, Optional<Double> everyEpochs) {
  /** One cycle. */
  public static final DecaySpec DEFAULT =
      new DecaySpec(DecayKind.COSINE, Optional.empty(), Optional.empty(), Optional.empty());

  public DecaySpec {
    requireFor("power", power, kind, DecayKind.POLYNOMIAL);
    requireFor("factor", factor, kind, DecayKind.STEP);
    requireFor("everyEpochs", everyEpochs, kind, DecayKind.STEP);
    power.ifPresent(value -> SpecRange.requirePositive("power", value, 10));
    everyEpochs.ifPresent(value -> SpecRange.requirePositive("everyEpochs", value, 1000));
    if (factor.isPresent() && !(factor.get() > 0 && factor.get() < 1)) {
      throw new IllegalArgumentException(
          "factor must be above 0 and below 1, but was " + factor.get());
    }
  }

  private static void requireFor(
      String key, Optional<Double> value, DecayKind kind, DecayKind owner) {
    if (kind == owner && value.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is missing; decay of kind %s needs one".formatted(key, owner.word()));
    }
    if (kind != owner && value.isPresent()) {
      throw new IllegalArgumentException(
          "%s belongs to decay of kind %s, but the kind is %s; leave it out"
              .formatted(key, owner.word(), kind.word()));
    }
  }
}
