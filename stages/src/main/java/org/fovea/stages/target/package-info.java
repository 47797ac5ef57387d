/**
 * What a model is asked: a list of yes-or-no questions about the retinopathy grade of an image.
 *
 * <p>Labels, outputs of the network, thresholds and metrics all follow the order of that list.
 * Start reading at {@link org.fovea.stages.target.Target}.
 */
@NullMarked
package org.fovea.stages.target;

import org.jspecify.annotations.NullMarked;
