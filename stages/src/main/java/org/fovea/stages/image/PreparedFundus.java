package org.fovea.stages.image;

import org.fovea.schema.FieldOfView;

/**
 * A photograph as a network sees it, with what was measured on the way.
 *
 * @param uprightWidthPx width of the upright original, in pixels
 * @param uprightHeightPx height of the upright original, in pixels
 * @param disc the retinal disc in the upright original, with its mean colour
 * @param sidePx width and height of {@code pixels}
 * @param pixels shape (sidePx, sidePx, 3): rows, columns, and red, green, blue, each 0 to 255
 * @param preparedFieldOfView the retinal disc in {@code pixels}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PreparedFundus(
    int uprightWidthPx,
    int uprightHeightPx,
    RetinalDisc disc,
    int sidePx,
    byte[] pixels,
    FieldOfView preparedFieldOfView) {}
