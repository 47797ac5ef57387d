package org.fovea.pipeline;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which sweep a run belongs to.
 *
 * @param sweepId the sweep's identity
 * @param variant number of the run's variant, from 1
 * @param variants how many variants the sweep has
 * @param values the values of the spec that are this variant's own, by their paths
 */
public record SweepMembership(
    String sweepId, int variant, int variants, Map<String, String> values) {
  public SweepMembership {
    if (variant < 1 || variant > variants) {
      throw new IllegalArgumentException(
          "variant must be from 1 to %d, but was %d".formatted(variants, variant));
    }
    SortedMap<String, String> sorted = new TreeMap<>(values);
    values = Collections.unmodifiableMap(sorted);
  }
}
