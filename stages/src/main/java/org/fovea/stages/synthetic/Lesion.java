package org.fovea.stages.synthetic;

/**
 * A lesion and the circle that holds it.
 *
 * @param type what it is
 * @param xPx centre from the image's left edge, in pixels; pixel {@code i} spans {@code [i, i + 1)}
 * @param yPx centre from the image's upper edge, in pixels
 * @param radiusPx radius of the circle in pixels, above 0; nothing of the lesion is drawn outside
 *     it, but for antialiasing and the camera's blur
 */
public record Lesion(LesionType type, double xPx, double yPx, double radiusPx) {}
