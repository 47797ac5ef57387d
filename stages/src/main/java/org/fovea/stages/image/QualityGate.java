package org.fovea.stages.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Modality;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Lets pass what can be graded.
 *
 * <p>Asks first whether the picture is of a retina at all, then whether there is enough light, how
 * the picture was taken, how much of the retina is to be seen, and how sharp and in what colours.
 * The first no is the reason; all measures go with it.
 */
final class QualityGate {
  /**
   * No retina has as much structure: at most 9.0 in 5,360 photographs, and 11.6 and more in
   * pictures of a cat, a cup, a flower and people.
   */
  private static final double GREATEST_COARSE_CONTRAST = 10;

  /** As a share of the brightness: over-exposure makes the contrast of a retina greater as well. */
  private static final double GREATEST_COARSE_SHARE = 0.085;

  /** Smaller discs are made of too few pixels to say how sharp they are. */
  private static final int LEAST_SHARP_DIAMETER_PX = 160;

  private final QualityBounds bounds;
  private final List<Modality> modalities;

  /** Judges by {@code bounds}, and lets pass what was taken in one of {@code modalities}. */
  QualityGate(QualityBounds bounds, List<Modality> modalities) {
    this.bounds = bounds;
    this.modalities = List.copyOf(modalities);
  }

  /**
   * What the gate saw of a photograph that passed.
   *
   * @param measures its measures
   * @param modality how it was taken
   */
  record Passed(QualityMeasures measures, Modality modality) {}

  /**
   * Measures a photograph and judges it.
   *
   * @throws RejectedInputException with {@code NOT_FUNDUS}, {@code UNGRADABLE_EXPOSURE}, {@code
   *     MODALITY_NOT_ADMITTED}, {@code UNGRADABLE_COVERAGE}, {@code UNGRADABLE_SHARPNESS} or {@code
   *     UNGRADABLE_COLOUR}
   */
  Passed check(RgbImage image, RetinalDisc box, Optional<DiscOutline> outline)
      throws RejectedInputException {
    QualityMeasures measures = QualityMeasurement.of(image, box, outline);
    boolean largeEnough = Math.max(box.widthPx(), box.heightPx()) >= LEAST_SHARP_DIAMETER_PX;
    double greatestContrast =
        Math.max(GREATEST_COARSE_CONTRAST, GREATEST_COARSE_SHARE * measures.brightness());
    if (largeEnough && measures.coarseContrast() > greatestContrast) {
      throw above(
          FailureCode.NOT_FUNDUS,
          "the picture has more structure than a retina: its coarse contrast",
          measures.coarseContrast(),
          greatestContrast,
          measures);
    }
    requireLight(measures);
    Modality modality = measures.modality();
    if (!modalities.contains(modality)) {
      throw new RejectedInputException(
          FailureCode.MODALITY_NOT_ADMITTED,
          "this looks like %s (chroma %.1f, green share %.2f, vessel sign %.2f); admitted: %s"
              .formatted(
                  modality,
                  measures.chroma(),
                  measures.greenShare(),
                  measures.vesselSign(),
                  modalities),
          measures.byName());
    }
    requireSight(measures, largeEnough);
    if (modality == Modality.COLOUR && measures.warmShare() < bounds.minWarm()) {
      throw below(
          FailureCode.UNGRADABLE_COLOUR,
          "the share of the disc that is at least as red as blue",
          measures.warmShare(),
          bounds.minWarm(),
          measures);
    }
    return new Passed(measures, modality);
  }

  private void requireLight(QualityMeasures measures) throws RejectedInputException {
    FailureCode code = FailureCode.UNGRADABLE_EXPOSURE;
    if (measures.brightness() < bounds.minBrightness()) {
      throw below(
          code,
          "too dark: the mean luma of the disc",
          measures.brightness(),
          bounds.minBrightness(),
          measures);
    }
    if (measures.brightness() > bounds.maxBrightness()) {
      throw above(
          code,
          "too bright: the mean luma of the disc",
          measures.brightness(),
          bounds.maxBrightness(),
          measures);
    }
    if (measures.redClippedShare() > bounds.maxRedClipped()) {
      throw above(
          code,
          "too bright: the share of the disc without red detail",
          measures.redClippedShare(),
          bounds.maxRedClipped(),
          measures);
    }
  }

  private void requireSight(QualityMeasures measures, boolean largeEnough)
      throws RejectedInputException {
    if (measures.hiddenShare() > bounds.maxHidden()) {
      throw above(
          FailureCode.UNGRADABLE_COVERAGE,
          "the share of the disc that lies in the dark or is washed out",
          measures.hiddenShare(),
          bounds.maxHidden(),
          measures);
    }
    if (largeEnough && measures.sharpness() < bounds.minSharpness()) {
      throw below(
          FailureCode.UNGRADABLE_SHARPNESS,
          "too blurred: the sharpness",
          measures.sharpness(),
          bounds.minSharpness(),
          measures);
    }
  }

  private static RejectedInputException below(
      FailureCode code, String what, double value, double bound, QualityMeasures measures) {
    return rejected(code, what, value, "at least", bound, measures);
  }

  private static RejectedInputException above(
      FailureCode code, String what, double value, double bound, QualityMeasures measures) {
    return rejected(code, what, value, "at most", bound, measures);
  }

  private static RejectedInputException rejected(
      FailureCode code,
      String what,
      double value,
      String relation,
      double bound,
      QualityMeasures measures) {
    return new RejectedInputException(
        code,
        String.format(Locale.ROOT, "%s is %.3f; %s %s is allowed", what, value, relation, bound),
        measures.byName());
  }
}
