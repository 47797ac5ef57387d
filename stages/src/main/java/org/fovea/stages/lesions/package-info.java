/**
 * What ophthalmologists look for, found by classic image operations: vessels, the optic disc, dark
 * lesions (microaneurysms, haemorrhages) and bright ones (exudates), and what they and the texture
 * of the retina come to in numbers.
 *
 * <p>All lengths are shares of the disc's diameter, so that a photograph of any size gives near the
 * same. Start reading at {@link org.fovea.stages.lesions.ExplicitFeatures}.
 */
@NullMarked
package org.fovea.stages.lesions;

import org.jspecify.annotations.NullMarked;
