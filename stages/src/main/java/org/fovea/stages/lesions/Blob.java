package org.fovea.stages.lesions;

/**
 * A candidate for a lesion.
 *
 * @param scale what it was looked for with
 * @param xPx its centre from the left, in pixels of the whole picture
 * @param yPx its centre from the top, in pixels of the whole picture
 * @param areaPx its area, in pixels of the whole picture
 * @param contrast how far it stands out where it does so most, against the local mean, 0 to 1
 * @param elongation length against width, 1 or more
 */
record Blob(
    BlobScale scale, double xPx, double yPx, double areaPx, double contrast, double elongation) {}
