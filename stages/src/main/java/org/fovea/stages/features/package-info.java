/**
 * What a pretrained network sees in the prepared images: extracted once, for every linear
 * classifier that is ever fitted to it. Start reading at {@link
 * org.fovea.stages.features.ExtractFeatures}.
 */
@NullMarked
package org.fovea.stages.features;

import org.jspecify.annotations.NullMarked;
