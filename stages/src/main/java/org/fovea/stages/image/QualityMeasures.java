package org.fovea.stages.image;

import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.Modality;

/**
 * What can be said of a photograph's quality without knowing what it shows. All but {@code
 * hiddenShare} are taken where the disc is visible.
 *
 * @param brightness mean luma over the whole disc, 0 to 255
 * @param redClippedShare share of the disc whose red is 250 or more, 0 to 1
 * @param greenClippedShare the same for green
 * @param hiddenShare share of the disc that lies in the dark or is washed out, 0 to 1
 * @param fineContrast root mean square of what is finer than 1/192 of the disc's diameter times
 *     two, in luma of 0 to 255
 * @param coarseContrast root mean square of what is finer than 1/20 of the diameter, or so
 * @param sharpness {@code fineContrast / (coarseContrast + 1)}: blur takes the fine first. The 1,
 *     about the noise of a camera, keeps an empty picture from being sharp
 * @param chroma mean distance of the largest from the smallest channel, 0 to 255; near 0 without
 *     colour
 * @param redShare mean red as a share of the sum of the means of the channels, 0 to 1
 * @param greenShare the same for green
 * @param blueShare the same for blue
 * @param warmShare share of the disc that is at least as red as blue, 0 to 1
 * @param vesselSign of the fine lines that stand out from the retina, bright ones less dark ones as
 *     a share of both, -1 to 1: above 0 vessels are bright, as fluorescein makes them
 */
public record QualityMeasures(
    double brightness,
    double redClippedShare,
    double greenClippedShare,
    double hiddenShare,
    double fineContrast,
    double coarseContrast,
    double sharpness,
    double chroma,
    double redShare,
    double greenShare,
    double blueShare,
    double warmShare,
    double vesselSign) {
  /**
   * A photograph in gray, coded as colour, is not quite gray; the palest retinas have 4 and more.
   */
  private static final double GREATEST_CHROMA_OF_GRAY = 2.5;

  /** Green makes up at most 0.39 of a colour photograph; red-free ones may be stored as green. */
  private static final double LEAST_GREEN_OF_RED_FREE = 0.5;

  /**
   * Returns how the photograph was taken, as far as its pixels tell: with colours; or without, and
   * then with dark vessels (red-free) or bright ones (fluorescein).
   */
  public Modality modality() {
    if (chroma >= GREATEST_CHROMA_OF_GRAY && greenShare < LEAST_GREEN_OF_RED_FREE) {
      return Modality.COLOUR;
    }
    return vesselSign > 0 ? Modality.FLUORESCEIN_ANGIOGRAM : Modality.RED_FREE;
  }

  /** Returns the measures by name, as records carry them, in ascending order. */
  public Map<String, Double> byName() {
    Map<String, Double> byName = new TreeMap<>();
    byName.put("brightness", brightness);
    byName.put("redClippedShare", redClippedShare);
    byName.put("greenClippedShare", greenClippedShare);
    byName.put("hiddenShare", hiddenShare);
    byName.put("fineContrast", fineContrast);
    byName.put("coarseContrast", coarseContrast);
    byName.put("sharpness", sharpness);
    byName.put("chroma", chroma);
    byName.put("redShare", redShare);
    byName.put("greenShare", greenShare);
    byName.put("blueShare", blueShare);
    byName.put("warmShare", warmShare);
    byName.put("vesselSign", vesselSign);
    return byName;
  }
}
