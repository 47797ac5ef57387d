/**
 * Scoring new photographs with a published model.
 *
 * <p>Every image that was asked for is in the result: with its scores and the verdict at each
 * operating point, or with the reason why it could not be used. Start reading at {@link
 * org.fovea.stages.predict.ScoreImages}.
 */
@NullMarked
package org.fovea.stages.predict;

import org.jspecify.annotations.NullMarked;
