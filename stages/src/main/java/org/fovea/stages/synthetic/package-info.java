/**
 * Draws synthetic colour fundus photographs with diabetic-retinopathy grades, for trying and
 * testing the workflow without patients' images; they say nothing about how well a model reads real
 * ones.
 *
 * <p>Only the lesions depend on the grade: anatomy, illumination, colour and noise come from random
 * streams of their own, so that the same eye drawn with another grade differs at its lesions only.
 * Everything is computed in IEEE arithmetic with {@link StrictMath}, without fonts or AWT drawing,
 * so that a seed gives the same pixels on every machine.
 *
 * <p>Start at {@link org.fovea.stages.synthetic.SyntheticDataset}; {@link
 * org.fovea.stages.synthetic.SyntheticFundus} draws one image, in the order in which it reads.
 */
@NullMarked
package org.fovea.stages.synthetic;

import org.jspecify.annotations.NullMarked;
