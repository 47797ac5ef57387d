package org.fovea.stages.lesions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextureTest {
  private static final int SIDE = 8;

  private static byte[] all(int level) {
    byte[] picture = new byte[SIDE * SIDE];
    Arrays.fill(picture, (byte) level);
    return picture;
  }

  /** Columns of two levels of grey, in turns. */
  private static byte[] striped() {
    byte[] picture = new byte[SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (byte) (i % 2 == 0 ? 64 : 72);
    }
    return picture;
  }

  private static float[] cooccurrence(byte[] picture, byte[] inside, int distance) {
    FeatureVector features = new FeatureVector();
    new CooccurrenceTexture(picture, inside, SIDE).measure("c", distance, features);
    assertThat(features.names())
        .containsExactly("c.contrast", "c.correlation", "c.energy", "c.homogeneity", "c.entropy");
    return features.values();
  }

  @Test
  void hasOnePairOfLevelsWhereAllIsEven() {
    assertThat(cooccurrence(all(128), all(1), 1)).containsExactly(0, 0, 1, 1, 0);
  }

  @Test
  void setsNeighboursOfStripesOneLevelApartInThreeOfFourDirections() {
    float[] next = cooccurrence(striped(), all(1), 1);
    float[] nextButOne = cooccurrence(striped(), all(1), 2);

    assertThat(next[0]).isEqualTo(0.75f);
    assertThat(next[1]).isEqualTo(-0.5f); // -1 in three directions, 1 in the fourth
    assertThat(nextButOne[0]).isZero();
    assertThat(nextButOne[1]).isEqualTo(1);
  }

  @Test
  void doesNotCountWhatLiesOutside() {
    byte[] picture = all(128);
    byte[] inside = all(1);
    picture[3 * SIDE + 3] = (byte) 255;
    inside[3 * SIDE + 3] = 0;

    assertThat(cooccurrence(picture, inside, 1)).containsExactly(0, 0, 1, 1, 0);
  }

  private static float[] patterns(byte[] picture) {
    FeatureVector features = new FeatureVector();
    LocalBinaryPatterns.measure("p", picture, all(1), SIDE, 1, features);
    return features.values();
  }

  @Test
  void countsNeighboursThatAreNotDarker() {
    float[] even = patterns(all(7));
    float[] stripes = patterns(striped());

    assertThat(even[8]).isEqualTo(1);
    assertThat(stripes[8]).isEqualTo(0.5f); // the dark ones
    assertThat(stripes[9]).isEqualTo(0.5f); // the bright ones: two like them, on two sides
  }
}
