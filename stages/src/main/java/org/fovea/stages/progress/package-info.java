/**
 * How a stage says how far it is, without knowing who listens.
 *
 * <p>A stage reports {@link org.fovea.stages.progress.ProgressEvent}s as often as it likes; the
 * listener decides what is shown.
 */
@NullMarked
package org.fovea.stages.progress;

import org.jspecify.annotations.NullMarked;
