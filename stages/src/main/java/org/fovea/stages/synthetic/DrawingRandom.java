package org.fovea.stages.synthetic;

/**
 * SplitMix64, written out so that its numbers can never change with the JDK.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood, 2014, Fast
 *     splittable pseudorandom number generators</a>
 */
final class DrawingRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  DrawingRandom(long seed) {
    this.state = seed;
  }

  /** Returns a seed that depends on all of the numbers and their order. */
  static long mixSeed(long... numbers) {
    long mixed = 0;
    for (long number : numbers) {
      mixed = mix(mixed * 31 + number + GOLDEN_GAMMA);
    }
    return mixed;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Returns a number in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns a number in [from, to). */
  double between(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /** Returns an integer in [from, to], both included. */
  int between(int from, int to) {
    return from + (int) (nextDouble() * (to - from + 1));
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Returns a number of mean 0 and variance 1, the sum of four uniform ones; never beyond 3.5. */
  float nextBellShaped() {
    long bits = nextLong();
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum - 131070) * BELL_SCALE;
  }

  /** One over the standard deviation of the sum of four uniform integers in [0, 65535]. */
  private static final float BELL_SCALE = (float) (1 / (65536 * StrictMath.sqrt(4 / 12.0)));

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
