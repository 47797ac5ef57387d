/**
 * Tells other systems what each stage read and wrote, as OpenLineage events.
 *
 * <p>Start reading at {@link org.fovea.pipeline.lineage.StageLineage}; what an event says is in
 * {@code LineageEvents}.
 *
 * @see <a href="https://openlineage.io/docs/spec/object-model">OpenLineage's object model</a>
 */
@NullMarked
package org.fovea.pipeline.lineage;

import org.jspecify.annotations.NullMarked;
