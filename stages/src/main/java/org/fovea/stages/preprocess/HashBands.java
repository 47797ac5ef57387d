package org.fovea.stages.preprocess;

import java.util.Arrays;
import org.fovea.stages.image.PerceptualFingerprint;

/**
 * The rows and the columns of a hash, each of which is a key: hashes that share none are not
 * compared. Of 256 bits, 24 may differ at random and 1 pair in 1,700 is missed; 32, and 1 in 55.
 *
 * @see <a href="https://doi.org/10.1145/276698.276876">Indyk and Motwani, 1998, Approximate nearest
 *     neighbors</a>
 */
final class HashBands {
  private static final int SIDE = PerceptualFingerprint.HASH_SIDE;
  private static final int DIGITS_PER_ROW = SIDE / 4;
  private static final int HEXADECIMAL = 16;

  /** Spreads keys that differ in few bits (2^32 over the golden ratio). */
  private static final int SPREAD = 0x9E3779B1;

  private final int[] keys;

  /** Divides a hash, 64 hexadecimal digits. */
  HashBands(String hash) {
    keys = new int[2 * SIDE];
    for (int row = 0; row < SIDE; row++) {
      int bits =
          Integer.parseInt(hash, row * DIGITS_PER_ROW, (row + 1) * DIGITS_PER_ROW, HEXADECIMAL);
      keys[row] |= row << SIDE | bits;
      for (int column = 0; column < SIDE; column++) {
        keys[SIDE + column] |= (bits >> column & 1) << row;
      }
    }
    for (int column = 0; column < SIDE; column++) {
      keys[SIDE + column] |= (SIDE + column) << SIDE;
    }
  }

  /** Returns the keys, all different, in the same order for every hash. */
  int[] keys() {
    return keys.clone();
  }

  /** Returns which of some buckets a key falls into. */
  static int bucketOf(int key, int bucketCount) {
    return Integer.remainderUnsigned((key * SPREAD) >>> Byte.SIZE, bucketCount);
  }

  /** Returns the buckets that the keys fall into, ascending, each once. */
  int[] buckets(int bucketCount) {
    return Arrays.stream(keys).map(key -> bucketOf(key, bucketCount)).sorted().distinct().toArray();
  }

  /** Returns whether a key is the first of those that two hashes share. */
  boolean isFirstShared(int key, HashBands other) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] == other.keys[i]) {
        return keys[i] == key;
      }
    }
    return false;
  }
}
