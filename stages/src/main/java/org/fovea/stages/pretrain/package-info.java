/**
 * Pre-training on drawings: how the weights that Fovea ships with were made.
 *
 * <p>GoogLeNet learns from nothing to tell which lesions are in a drawn picture: first in small
 * windows, where a lesion is a large part of what is seen, then in whole pictures. Start reading at
 * {@link org.fovea.stages.pretrain.SyntheticPretraining}.
 */
@NullMarked
package org.fovea.stages.pretrain;

import org.jspecify.annotations.NullMarked;
