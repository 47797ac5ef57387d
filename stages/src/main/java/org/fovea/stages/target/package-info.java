/**
 * What a model is asked: yes-or-no questions about the retinopathy grade of an image, and the heads
 * of the network that answer them.
 *
 * <p>Scores, thresholds and metrics follow the order of the questions, labels and outputs of the
 * network that of the heads. Start reading at {@link org.fovea.stages.target.Head}.
 */
@NullMarked
package org.fovea.stages.target;

import org.jspecify.annotations.NullMarked;
