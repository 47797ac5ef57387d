package org.fovea.stages.image;

import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.Modality;
import org.jspecify.annotations.Nullable;

/**
 * A photograph as a network sees it, with what was measured on the way.
 *
 * @param uprightWidthPx width of the upright original, in pixels
 * @param uprightHeightPx height of the upright original, in pixels
 * @param disc the retinal disc in the upright original, with its mean colour
 * @param sidePx width and height of {@code pixels}
 * @param pixels shape (sidePx, sidePx, 3): rows, columns, and red, green, blue, each 0 to 255
 * @param preparedFieldOfView the retinal disc in {@code pixels}
 * @param outline the disc's rim in the upright original; null where the picture shows none
 * @param quality what the quality gate measured
 * @param modality how the photograph was taken, by its pixels
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PreparedFundus(
    int uprightWidthPx,
    int uprightHeightPx,
    RetinalDisc disc,
    int sidePx,
    byte[] pixels,
    FieldOfView preparedFieldOfView,
    @Nullable DiscOutline outline,
    QualityMeasures quality,
    Modality modality) {

  /**
   * Returns every measure by name: the quality's, the share of the picture that the disc takes and,
   * where there is a rim, its geometry as shares of the picture's width and height, whatever size
   * it was decoded at.
   */
  public Map<String, Double> measures() {
    Map<String, Double> measures = new TreeMap<>(quality.byName());
    measures.put(
        "fieldOfViewShare",
        disc.coverage()
            * ((double) disc.widthPx() / uprightWidthPx)
            * ((double) disc.heightPx() / uprightHeightPx));
    if (outline != null) {
      measures.put("rimCentreX", outline.centreXPx() / uprightWidthPx);
      measures.put("rimCentreY", outline.centreYPx() / uprightHeightPx);
      measures.put("rimRadiusX", outline.radiusXPx() / uprightWidthPx);
      measures.put("rimRadiusY", outline.radiusYPx() / uprightHeightPx);
    }
    return measures;
  }
}
