/**
 * From references to examples, in two steps: {@link org.fovea.stages.preprocess.PrepareImages}
 * makes the pixels once per distinct image, {@link org.fovea.stages.preprocess.AssignExamples}
 * decides what each image is used for, without touching a pixel.
 */
@NullMarked
package org.fovea.stages.preprocess;

import org.jspecify.annotations.NullMarked;
