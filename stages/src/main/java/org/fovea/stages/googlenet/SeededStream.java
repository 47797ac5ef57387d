package org.fovea.stages.googlenet;

import java.util.Random;

/** Independent random sequences from one seed, the same on every machine and Java version. */
final class SeededStream {
  private SeededStream() {}

  /**
   * Returns the sequence of that seed and name.
   *
   * <p>{@link Random} starts neighbouring seeds alike, so the seed is mixed first.
   */
  static Random of(long seed, String name) {
    return new Random(mix(mix(seed) ^ name.hashCode()));
  }

  /**
   * Spreads each input bit over all output bits.
   *
   * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele et al., 2014, the finalizer of
   *     SplitMix64</a>
   */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
