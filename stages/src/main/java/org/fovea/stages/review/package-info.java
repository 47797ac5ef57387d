/**
 * What people look at after a run: the worst errors of a model with what it looked at, and small
 * pictures of what was refused.
 *
 * <p>{@link org.fovea.stages.review.ErrorReviewing} draws the first, {@link
 * org.fovea.stages.review.RefusedPhotographs} the second. Pictures show the retinal disc alone.
 */
@NullMarked
package org.fovea.stages.review;

import org.jspecify.annotations.NullMarked;
