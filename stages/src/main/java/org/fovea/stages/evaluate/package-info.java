/**
 * Measures what a model is worth, from its scores of images whose grades are known.
 *
 * <p>Thresholds are chosen on the calibration split, frozen, and then applied to every other split;
 * numbers are given by target, split and source, never only pooled. Start reading at {@link
 * org.fovea.stages.evaluate.EvaluateModel}.
 */
@NullMarked
package org.fovea.stages.evaluate;

import org.jspecify.annotations.NullMarked;
