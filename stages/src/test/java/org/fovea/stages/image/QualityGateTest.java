package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Modality;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityGateTest {
  private static final int DRAWINGS = 12;
  private static final SyntheticDataset DATASET =
      new SyntheticDataset(5, SyntheticCamera.B.scaledTo(320));

  private final QualityGate gate = new QualityGate(QualityBounds.DEFAULT, List.of(Modality.COLOUR));

  @Test
  void letsDrawingsPass() {
    for (int i = 0; i < DRAWINGS; i++) {
      assertThat(code(drawing(i))).as("drawing %d", i).isNull();
    }
  }

  @Test
  void refusesBlurMonotonicallyAndAllOfItAtOnePercentOfTheDiameter() {
    assertRefusals(
        new double[] {0.0025, 0.005, 0.01, 0.02, 0.04},
        0.01,
        (image, sigma) -> DegradedPhotographs.blurred(image, sigma * diameterPx(image)));
  }

  @Test
  void refusesUnderExposureMonotonicallyAndAllOfItAtAnEighth() {
    assertRefusals(
        new double[] {1.5, 2, 3, 4, 6, 8, 12, 20},
        8,
        (image, factor) -> DegradedPhotographs.exposed(image, 1 / factor));
  }

  @Test
  void refusesOverExposureMonotonicallyAndAllOfItAtFiveTimes() {
    assertRefusals(new double[] {1.5, 2, 3, 4, 5, 6, 8, 12}, 5, DegradedPhotographs::exposed);
  }

  @ParameterizedTest
  @CsvSource({"0", "255"})
  void refusesCoversMonotonicallyAndAllOfThemAtFourTenthsOfTheHeight(int value) {
    assertRefusals(
        new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8},
        0.4,
        (image, share) -> DegradedPhotographs.covered(image, box(image), share, value));
  }

  private interface Degradation {
    RgbImage of(RgbImage image, double severity);
  }

  private void assertRefusals(double[] severities, double allFrom, Degradation degradation) {
    for (int i = 0; i < DRAWINGS; i++) {
      RgbImage image = drawing(i);
      List<Boolean> refused = new ArrayList<>();
      for (double severity : severities) {
        refused.add(code(degradation.of(image, severity)) != null);
        if (severity >= allFrom) {
          assertThat(refused).as("drawing %d at %s", i, severity).last().isEqualTo(true);
        }
      }
      assertThat(refused).as("drawing %d", i).isSorted(); // false comes before true
    }
  }

  @Test
  void refusesAnotherModalityThanColour() {
    assertThat(code(redFree(drawing(1)))).isEqualTo(FailureCode.MODALITY_NOT_ADMITTED);
    assertThat(code(angiogram(drawing(1)))).isEqualTo(FailureCode.MODALITY_NOT_ADMITTED);
  }

  @Test
  void tellsRedFreePhotographsFromAngiograms() throws Exception {
    QualityGate open =
        new QualityGate(
            QualityBounds.DEFAULT, List.of(Modality.RED_FREE, Modality.FLUORESCEIN_ANGIOGRAM));
    for (int i = 0; i < DRAWINGS; i++) {
      assertThat(passed(open, redFree(drawing(i))).modality())
          .as("drawing %d", i)
          .isEqualTo(Modality.RED_FREE);
      assertThat(passed(open, angiogram(drawing(i))).modality())
          .as("drawing %d", i)
          .isEqualTo(Modality.FLUORESCEIN_ANGIOGRAM);
    }
    assertThat(catchThrowableOfType(RejectedInputException.class, () -> passed(open, drawing(0))))
        .hasMessageContaining("looks like COLOUR")
        .extracting(RejectedInputException::code)
        .isEqualTo(FailureCode.MODALITY_NOT_ADMITTED);
  }

  @Test
  void takesRedFreePhotographsStoredAsGreenForWhatTheyAre() throws Exception {
    RgbImage green =
        DegradedPhotographs.recoloured(drawing(2), (r, g, b) -> new int[] {g / 4, g, g / 4});

    assertThat(code(green)).isEqualTo(FailureCode.MODALITY_NOT_ADMITTED);
  }

  @Test
  void refusesAPhotographWhoseRedAndBlueAreExchanged() {
    RgbImage exchanged =
        DegradedPhotographs.recoloured(drawing(0), (r, g, b) -> new int[] {b, g, r});

    assertThat(code(exchanged)).isEqualTo(FailureCode.UNGRADABLE_COLOUR);
  }

  @Test
  void refusesAPictureWithMoreStructureThanARetina() {
    RgbImage image = DrawnImages.filled(300, 300, 150, 80, 40);
    for (int at = 0; at < image.rgb().length; at++) {
      int pixel = at / 3;
      if ((pixel % 300 / 12 + pixel / 300 / 12) % 2 == 0) {
        image.rgb()[at] = 20;
      }
    }

    assertThat(code(image)).isEqualTo(FailureCode.NOT_FUNDUS);
  }

  @Test
  void givesAllMeasuresAndTheBoundWithARefusal() {
    RejectedInputException rejection =
        catchThrowableOfType(
            RejectedInputException.class,
            () -> passed(gate, DegradedPhotographs.blurred(drawing(0), 6)));

    assertThat(rejection)
        .hasMessageMatching(
            "too blurred: the sharpness is 0\\.\\d{3}; at least 0\\.205 is allowed");
    assertThat(rejection.measures())
        .hasSize(13)
        .containsKeys("sharpness", "brightness", "hiddenShare", "warmShare");
  }

  @Test
  void measuresTheSameWhateverTheResolution() throws Exception {
    SyntheticDataset large = new SyntheticDataset(5, SyntheticCamera.B.scaledTo(800));
    QualityMeasures one = passed(gate, drawing(0)).measures();
    QualityMeasures other = passed(gate, image(large.draw(0))).measures();

    assertAlike(one, other, QualityMeasures::brightness, 2);
    assertAlike(one, other, QualityMeasures::chroma, 2);
    assertAlike(one, other, QualityMeasures::redShare, 0.01);
  }

  private static void assertAlike(
      QualityMeasures one,
      QualityMeasures other,
      ToDoubleFunction<QualityMeasures> measure,
      double tolerance) {
    assertThat(measure.applyAsDouble(one))
        .isCloseTo(measure.applyAsDouble(other), within(tolerance));
  }

  @Test
  void boundsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QualityBounds(30, 20, 1, 1, 0, 0))
        .withMessage("maxBrightness must be from 30.0 to 255.0, but was 20.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QualityBounds(0, 255, 1, Double.NaN, 0, 0));
    assertThat(QualityBounds.DEFAULT)
        .isEqualTo(new QualityBounds(19, 212, 0.95, 0.27, 0.205, 0.35));
  }

  private @Nullable FailureCode code(RgbImage image) {
    try {
      passed(gate, image);
      return null;
    } catch (RejectedInputException e) {
      return e.code();
    }
  }

  private static QualityGate.Passed passed(QualityGate gate, RgbImage image)
      throws RejectedInputException {
    RetinalDisc box = new FieldOfViewFinder().find(image);
    Optional<DiscOutline> outline = DiscOutlineFit.of(image, box, FieldOfViewFinder.BLACK);
    return gate.check(image, box, outline);
  }

  private static RetinalDisc box(RgbImage image) {
    try {
      return new FieldOfViewFinder().find(image);
    } catch (RejectedInputException e) {
      throw new AssertionError("a drawing has a disc", e);
    }
  }

  private static double diameterPx(RgbImage image) {
    RetinalDisc box = box(image);
    return Math.max(box.widthPx(), box.heightPx());
  }

  private static RgbImage redFree(RgbImage image) {
    return DegradedPhotographs.recoloured(image, (r, g, b) -> new int[] {g, g, g});
  }

  /** Vessels are what is bright: the negative of a red-free photograph, with its surround black. */
  private static RgbImage angiogram(RgbImage image) {
    return DegradedPhotographs.recoloured(
        image,
        (r, g, b) -> {
          int gray = Math.max(r, Math.max(g, b)) <= FieldOfViewFinder.BLACK ? 0 : (255 - g) / 2;
          return new int[] {gray, gray, gray};
        });
  }

  private static RgbImage drawing(int index) {
    return image(DATASET.draw(index));
  }

  private static RgbImage image(DrawnFundus drawn) {
    return new RgbImage(drawn.widthPx(), drawn.heightPx(), drawn.rgb());
  }
}
