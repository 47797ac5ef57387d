/**
 * Transfer learning: from ImageNet's GoogLeNet to one that answers the targets. Start reading at
 * {@link org.fovea.stages.finetune.FineTuneGoogLeNet}, then {@link
 * org.fovea.stages.finetune.FineTuning}, the loop itself.
 */
@NullMarked
package org.fovea.stages.finetune;

import org.jspecify.annotations.NullMarked;
