/**
 * From the bytes of a file to the square of pixels that a network sees.
 *
 * <p>{@link org.fovea.stages.image.ImageHeader} tells what a file is, {@link
 * org.fovea.stages.image.ImageDecoder} decodes it whole or not at all, {@link
 * org.fovea.stages.image.FieldOfViewFinder} finds the retina in it, a quality gate with {@link
 * org.fovea.stages.image.QualityBounds} lets pass what can be graded, and {@link
 * org.fovea.stages.image.FundusPreparation} crops and scales it: start reading there.
 */
@NullMarked
package org.fovea.stages.image;

import org.jspecify.annotations.NullMarked;
