package org.fovea.stages.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticFundusTest {
  private static final List<SyntheticCamera> CAMERAS =
      List.of(SyntheticCamera.A.scaledTo(224), SyntheticCamera.B.scaledTo(224));

  @Test
  void drawsEqualPixelsFromEqualParameters() {
    assertThat(draw(1, Eye.LEFT, 3, SyntheticCamera.B).rgb())
        .isEqualTo(draw(1, Eye.LEFT, 3, SyntheticCamera.B).rgb());
  }

  @Test
  void drawsOtherPixelsFromAnotherSeed() {
    assertThat(draw(1, Eye.LEFT, 3, SyntheticCamera.B).rgb())
        .isNotEqualTo(draw(2, Eye.LEFT, 3, SyntheticCamera.B).rgb());
  }

  /** Holds on every machine; a new value means that every seed now gives other images. */
  @Test
  void drawsTheSamePixelsOnEveryMachine() {
    long hash = 0;
    for (byte value : draw(5, Eye.RIGHT, 4, SyntheticCamera.B).rgb()) {
      hash = 31 * hash + value;
    }

    assertThat(hash).isEqualTo(1806619089719331120L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aGradeChangesNothingOutsideItsLesions(int grade) {
    for (SyntheticCamera camera : CAMERAS) {
      DrawnFundus healthy = draw(20 + grade, Eye.LEFT, 0, camera);
      DrawnFundus ill = draw(20 + grade, Eye.LEFT, grade, camera);
      int changedOutside = 0;
      int changedInside = 0;
      for (int pixel = 0; pixel < ill.widthPx() * ill.heightPx(); pixel++) {
        boolean changed = false;
        for (int channel = 0; channel < 3; channel++) {
          changed |= ill.rgb()[3 * pixel + channel] != healthy.rgb()[3 * pixel + channel];
        }
        double x = pixel % ill.widthPx() + 0.5;
        double y = Math.floorDiv(pixel, ill.widthPx()) + 0.5;
        if (changed && ill.lesions().stream().noneMatch(lesion -> isNear(lesion, x, y, 4))) {
          changedOutside++;
        }
        changedInside += changed ? 1 : 0;
      }

      assertThat(changedOutside).isZero();
      assertThat(changedInside).isPositive();
    }
  }

  @Test
  void drawsTheLesionsOfEachGradeOnly() {
    Set<LesionType> moderate =
        EnumSet.of(LesionType.MICROANEURYSM, LesionType.HAEMORRHAGE, LesionType.HARD_EXUDATE);
    Set<LesionType> severe = EnumSet.copyOf(moderate);
    severe.addAll(EnumSet.of(LesionType.COTTON_WOOL_SPOT, LesionType.VENOUS_BEADING));

    assertThat(typesOfGrade(0)).isEmpty();
    assertThat(typesOfGrade(1)).containsExactly(LesionType.MICROANEURYSM);
    assertThat(typesOfGrade(2)).isEqualTo(moderate);
    assertThat(typesOfGrade(3)).isEqualTo(severe);
    assertThat(typesOfGrade(4)).contains(LesionType.NEW_VESSELS, LesionType.PRERETINAL_HAEMORRHAGE);
  }

  @Test
  void everyEyeHasTheSignsThatItsGradeAsksFor() {
    for (SyntheticCamera camera : CAMERAS) {
      for (int seed = 0; seed < 60; seed++) {
        Eye eye = seed % 2 == 0 ? Eye.LEFT : Eye.RIGHT;
        Map<LesionType, Integer> mild = count(draw(seed, eye, 1, camera));
        Map<LesionType, Integer> moderate = count(draw(seed, eye, 2, camera));
        Map<LesionType, Integer> severe = count(draw(seed, eye, 3, camera));
        Map<LesionType, Integer> proliferative = count(draw(seed, eye, 4, camera));

        assertThat(mild.get(LesionType.MICROANEURYSM)).isBetween(3, 7);
        assertThat(moderate.get(LesionType.MICROANEURYSM)).isBetween(8, 15);
        assertThat(moderate.get(LesionType.HAEMORRHAGE)).isBetween(5, 11);
        assertThat(severe.get(LesionType.HAEMORRHAGE)).isBetween(18, 32);
        assertThat(severe.get(LesionType.COTTON_WOOL_SPOT)).isBetween(3, 6);
        assertThat(
                proliferative.getOrDefault(LesionType.NEW_VESSELS, 0)
                    + proliferative.getOrDefault(LesionType.PRERETINAL_HAEMORRHAGE, 0))
            .isPositive();
      }
    }
  }

  @Test
  void severeEyesBleedInAllFourQuadrants() {
    for (int seed = 0; seed < 40; seed++) {
      DrawnFundus drawn = draw(seed, Eye.LEFT, 3, SyntheticCamera.A.scaledTo(128));
      int[] quadrants = new int[4];
      drawn.lesions().stream()
          .filter(lesion -> lesion.type() == LesionType.HAEMORRHAGE)
          .forEach(
              lesion ->
                  quadrants[
                      (lesion.xPx() < drawn.widthPx() / 2.0 ? 0 : 1)
                          + (lesion.yPx() < drawn.heightPx() / 2.0 ? 0 : 2)]++);

      assertThat(quadrants).as("haemorrhages by quadrant, seed " + seed).doesNotContain(0, 1);
    }
  }

  @Test
  void lesionsLieInsideTheFieldOfView() {
    for (SyntheticCamera camera : CAMERAS) {
      for (int seed = 0; seed < 40; seed++) {
        DrawnFundus drawn = draw(seed, Eye.RIGHT, 3 + seed % 2, camera);
        for (Lesion lesion : drawn.lesions()) {
          double out =
              Math.hypot(
                  lesion.xPx() - drawn.widthPx() / 2.0, lesion.yPx() - drawn.heightPx() / 2.0);
          assertThat(out + lesion.radiusPx()).isLessThan(drawn.fieldRadiusPx());
          assertThat(lesion.yPx() - lesion.radiusPx()).isNotNegative();
          assertThat(lesion.yPx() + lesion.radiusPx()).isLessThanOrEqualTo(drawn.heightPx());
        }
      }
    }
  }

  @Test
  void theOpticDiscOfTheOtherEyeIsMirrored() {
    DrawnFundus right = draw(3, Eye.RIGHT, 0, SyntheticCamera.A);
    DrawnFundus left = draw(3, Eye.LEFT, 0, SyntheticCamera.A);

    assertThat(right.opticDiscXPx()).isGreaterThan(0.7 * right.widthPx());
    assertThat(left.opticDiscXPx()).isEqualTo(left.widthPx() - right.opticDiscXPx());
    assertThat(left.opticDiscYPx()).isEqualTo(right.opticDiscYPx());
  }

  @Test
  void theOpticDiscIsBrighterThanTheRetina() {
    for (int seed = 0; seed < 20; seed++) {
      DrawnFundus drawn = draw(seed, Eye.LEFT, 0, SyntheticCamera.A);

      double disc = greenAround(drawn, drawn.opticDiscXPx(), drawn.opticDiscYPx(), 12);
      double towardsFovea =
          greenAround(
              drawn, drawn.opticDiscXPx() + 0.35 * drawn.fieldRadiusPx(), drawn.opticDiscYPx(), 12);

      assertThat(disc).isGreaterThan(1.15 * towardsFovea);
    }
  }

  @Test
  void redLesionsAreDarkerThanTheirSurroundings() {
    for (SyntheticCamera camera : CAMERAS) {
      int darker = 0;
      int all = 0;
      for (int seed = 0; seed < 20; seed++) {
        DrawnFundus drawn = draw(seed, Eye.LEFT, 2, camera);
        for (Lesion lesion : drawn.lesions()) {
          if (lesion.type() == LesionType.HARD_EXUDATE) {
            continue;
          }
          double here = greenAround(drawn, lesion.xPx(), lesion.yPx(), 1);
          double beside = greenOfRing(drawn, lesion, lesion.radiusPx() + 3);
          all++;
          darker += here < 0.88 * beside ? 1 : 0;
        }
      }

      assertThat((double) darker / all).as("share on camera " + camera.name()).isGreaterThan(0.9);
    }
  }

  @Test
  void microaneurysmsAreWideEnoughToBeSeenAt224Pixels() {
    for (SyntheticCamera camera : List.of(SyntheticCamera.A, SyntheticCamera.B)) {
      double pixelsPerPixel = 224 / (2 * camera.fieldRadiusPx());
      assertThat(draw(1, Eye.LEFT, 2, camera).lesions())
          .filteredOn(lesion -> lesion.type() == LesionType.MICROANEURYSM)
          .allSatisfy(lesion -> assertThat(lesion.radiusPx() * pixelsPerPixel).isGreaterThan(1.3));
    }
  }

  @Test
  void refusesAGradeBeyondTheScale() {
    assertThatThrownBy(() -> new FundusParameters(1, 1, Eye.LEFT, 5, SyntheticCamera.A))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("grade must be from 0 to 4, but was 5");
  }

  @Test
  void refusesACameraWhoseFieldIsWiderThanItsPhotograph() {
    assertThatThrownBy(
            () ->
                new SyntheticCamera(
                    "C", 320, 320, 0.55, 1, false, 1, 1, 1, 0.3, 0.004, 0.01, 0, 0, 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("camera C")
        .hasMessageContaining("wider than widthPx 320");
  }

  private static DrawnFundus draw(long seed, Eye eye, int grade, SyntheticCamera camera) {
    return SyntheticFundus.draw(new FundusParameters(seed, seed + 1000, eye, grade, camera));
  }

  private static Set<LesionType> typesOfGrade(int grade) {
    Set<LesionType> types = EnumSet.noneOf(LesionType.class);
    for (int seed = 0; seed < 25; seed++) {
      types.addAll(count(draw(seed, Eye.LEFT, grade, SyntheticCamera.A.scaledTo(96))).keySet());
    }
    return types;
  }

  private static Map<LesionType, Integer> count(DrawnFundus drawn) {
    return drawn.lesions().stream()
        .collect(
            Collectors.toMap(
                Lesion::type, lesion -> 1, Integer::sum, () -> new EnumMap<>(LesionType.class)));
  }

  private static boolean isNear(Lesion lesion, double x, double y, double marginPx) {
    return Math.hypot(lesion.xPx() - x, lesion.yPx() - y) <= lesion.radiusPx() + marginPx;
  }

  private static double greenAround(DrawnFundus drawn, double x, double y, int reachPx) {
    double sum = 0;
    int count = 0;
    for (int row = (int) y - reachPx; row <= (int) y + reachPx; row++) {
      for (int column = (int) x - reachPx; column <= (int) x + reachPx; column++) {
        sum += green(drawn, column, row);
        count++;
      }
    }
    return sum / count;
  }

  private static double greenOfRing(DrawnFundus drawn, Lesion lesion, double radiusPx) {
    double sum = 0;
    for (int i = 0; i < 16; i++) {
      double angle = 2 * Math.PI * i / 16;
      sum +=
          green(
              drawn,
              (int) (lesion.xPx() + radiusPx * Math.cos(angle)),
              (int) (lesion.yPx() + radiusPx * Math.sin(angle)));
    }
    return sum / 16;
  }

  private static int green(DrawnFundus drawn, int column, int row) {
    return drawn.rgb()[3 * (row * drawn.widthPx() + column) + 1] & 0xFF;
  }
}
