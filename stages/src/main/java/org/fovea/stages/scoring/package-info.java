/**
 * Scoring prepared photographs with a trained model: what evaluation and prediction share.
 *
 * <p>Weights are checked against their digest before they are used, and a score that is no number
 * never leaves. Start reading at {@link org.fovea.stages.scoring.FundusScorer}.
 */
@NullMarked
package org.fovea.stages.scoring;

import org.jspecify.annotations.NullMarked;
