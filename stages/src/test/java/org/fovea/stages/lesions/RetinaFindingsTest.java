package org.fovea.stages.lesions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.fovea.stages.synthetic.DrawnVessels;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.LesionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Candidates held against drawings, whose lesions and vessels are known. */
class RetinaFindingsTest {
  private static final int HEIGHT_PX = 480;

  private record Found(DrawnEye eye, RetinaFindings findings) {}

  private static final List<Found> EYES = new ArrayList<>();

  @BeforeAll
  static void lookAtDiseasedEyes() {
    int exudates = 0;
    for (int index = 0; EYES.size() < 5 || exudates < 20; index++) {
      DrawnEye eye = DrawnEye.of(index, HEIGHT_PX);
      int ofEye = eye.lesions(LesionType.HARD_EXUDATE).size();
      if (eye.drawn().grade() >= 2 && (EYES.size() < 5 || ofEye > 0)) {
        EYES.add(new Found(eye, RetinaFindings.of(eye.picture())));
        exudates += ofEye;
      }
    }
  }

  @AfterAll
  static void release() {
    EYES.forEach(found -> found.findings().close());
  }

  /** Counts how many lesions a mask hits where they are, and where they would be by chance. */
  private static double[] hits(Function<RetinaFindings, boolean[]> mask, LesionType... types) {
    double lesions = 0;
    double hit = 0;
    double byChance = 0;
    for (Found found : EYES) {
      boolean[] candidates = mask.apply(found.findings());
      for (Lesion lesion : found.eye().lesions(types)) {
        lesions++;
        for (int turns = 0; turns < 4; turns++) {
          boolean covered =
              found
                  .eye()
                  .covers(candidates, lesion.xPx(), lesion.yPx(), lesion.radiusPx() / 2, turns);
          if (turns == 0) {
            hit += covered ? 1 : 0;
          } else {
            byChance += covered ? 1.0 / 3 : 0;
          }
        }
      }
    }
    return new double[] {lesions, hit / lesions, byChance / lesions};
  }

  @Test
  void findsMostMicroaneurysmsAndHaemorrhagesAmongTheDarkCandidates() {
    double[] hits =
        hits(findings -> findings.dark.mask(), LesionType.MICROANEURYSM, LesionType.HAEMORRHAGE);

    assertThat(hits[0]).isGreaterThan(50);
    assertThat(hits[1]).isGreaterThan(0.6);
    assertThat(hits[2]).isLessThan(hits[1] / 4);
  }

  @Test
  void findsMostExudatesAmongTheBrightCandidates() {
    double[] hits = hits(findings -> findings.bright.mask(), LesionType.HARD_EXUDATE);

    assertThat(hits[0]).isGreaterThanOrEqualTo(20);
    assertThat(hits[1]).isGreaterThan(0.6);
    assertThat(hits[2]).isLessThan(hits[1] / 4);
  }

  @Test
  void neitherTakesBrightLesionsForDarkOnesNorTheOtherWayRound() {
    double[] darkOnBright = hits(findings -> findings.dark.mask(), LesionType.HARD_EXUDATE);
    double[] brightOnDark = hits(findings -> findings.bright.mask(), LesionType.HAEMORRHAGE);

    assertThat(darkOnBright[1]).isLessThan(0.2);
    assertThat(brightOnDark[1]).isLessThan(0.2);
  }

  @Test
  void findsTheVesselTree() {
    double seen = 0;
    double found = 0;
    double byChance = 0;
    for (Found looked : EYES) {
      byte[] vessels = VesselMap.bytes(looked.findings().vessels.mask);
      boolean[] mask = new boolean[vessels.length];
      IntStream.range(0, mask.length).forEach(i -> mask[i] = vessels[i] != 0);
      for (DrawnVessels.Place place : DrawnVessels.of(looked.eye().drawn())) {
        if (place.widthPx() * looked.eye().scale() < 5) {
          continue;
        }
        seen++;
        found += looked.eye().covers(mask, place.xPx(), place.yPx(), 0, 0) ? 1 : 0;
        byChance += looked.eye().covers(mask, place.xPx(), place.yPx(), 0, 2) ? 1 : 0;
      }
    }

    assertThat(seen).isGreaterThan(500);
    assertThat(found / seen).isGreaterThan(0.75);
    assertThat(byChance / seen).isLessThan(0.35);
  }

  @Test
  void findsTheOpticDiscAndNoLesionInIt() {
    for (Found looked : EYES) {
      OpticDisc disc = looked.findings().opticDisc;
      double x =
          looked.eye().scale() * (looked.eye().drawn().opticDiscXPx() - looked.eye().leftPx());
      double y =
          looked.eye().scale() * (looked.eye().drawn().opticDiscYPx() - looked.eye().topPx());

      assertThat(Math.hypot(disc.xPx() - x, disc.yPx() - y)).isLessThan(disc.radiusPx() / 2);
      assertThat(looked.findings().brightBlobs())
          .allSatisfy(
              blob ->
                  assertThat(Math.hypot(blob.xPx() - disc.xPx(), blob.yPx() - disc.yPx()))
                      .isGreaterThan(disc.radiusPx() - 4));
    }
  }
}
