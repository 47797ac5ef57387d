package org.fovea.stages.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashBandsTest {
  private static final String HASH =
      "000f0011002200330044005500660077008800990aaa0bbb0ccc0ddd0eee0fff";

  @Test
  void aHashHasAKeyForEachRowAndColumn() {
    assertThat(new HashBands(HASH).keys()).hasSize(32).doesNotHaveDuplicates();
  }

  @Test
  void aBitIsInOneRowAndOneColumn() {
    int[] keys = new HashBands(HASH).keys();
    int[] other = new HashBands("8" + HASH.substring(1)).keys();

    long different = 0;
    for (int i = 0; i < keys.length; i++) {
      different += keys[i] == other[i] ? 0 : 1;
    }
    assertThat(different).isEqualTo(2);
  }

  @Test
  void everyKeyFallsIntoABucketOfTheHash() {
    HashBands bands = new HashBands(HASH);
    int[] buckets = bands.buckets(7);

    assertThat(buckets).isSorted().doesNotHaveDuplicates();
    for (int key : bands.keys()) {
      assertThat(Arrays.binarySearch(buckets, HashBands.bucketOf(key, 7))).isNotNegative();
    }
  }

  @Test
  void onlyTheFirstSharedKeyCounts() {
    HashBands bands = new HashBands(HASH);
    HashBands other = new HashBands("f" + HASH.substring(1)); // the first row differs

    assertThat(bands.isFirstShared(bands.keys()[0], other)).isFalse();
    assertThat(bands.isFirstShared(bands.keys()[1], other)).isTrue();
    assertThat(bands.isFirstShared(bands.keys()[2], other)).isFalse();
  }
}
