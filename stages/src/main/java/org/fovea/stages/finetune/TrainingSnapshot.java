package org.fovea.stages.finetune;

import org.fovea.schema.TrainingPosition;
import org.fovea.stages.googlenet.NamedTensors;
import org.jspecify.annotations.Nullable;

/**
 * All that a training needs to go on: nothing else of it lasts from one step to the next.
 *
 * @param position where it stands
 * @param weights all weights, frozen ones included
 * @param momentum momentum of each trained tensor
 * @param best weights of the best epoch; null before the end of the first
 */
record TrainingSnapshot(
    TrainingPosition position,
    NamedTensors weights,
    NamedTensors momentum,
    @Nullable NamedTensors best) {}
