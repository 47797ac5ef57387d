/**
 * The published models of a workspace: immutable files, numbered versions, and a history whose
 * entries are chained by their hashes.
 *
 * <p>A version exists once its {@code model.json} does; aliases are what the history adds up to.
 * Start reading at {@link org.fovea.stages.registry.ModelRegistry}.
 */
@NullMarked
package org.fovea.stages.registry;

import org.jspecify.annotations.NullMarked;
