/**
 * Finds what of a workspace no run and no model reaches, and deletes it.
 *
 * <p>Start reading at {@link org.fovea.pipeline.care.WorkspacePruning}; what is reached is decided
 * in {@link org.fovea.pipeline.care.Reach}.
 */
@NullMarked
package org.fovea.pipeline.care;

import org.jspecify.annotations.NullMarked;
