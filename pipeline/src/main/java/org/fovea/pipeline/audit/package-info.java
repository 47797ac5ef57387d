/**
 * Walks from a run or a published model back to every image, and derives again what can be derived.
 *
 * <p>What a digest, a key, a report or a verdict is made of is known where it is made, in the
 * stages; this package only asks for it again and compares. Start reading at {@link
 * org.fovea.pipeline.audit.WorkspaceAudit}.
 */
@NullMarked
package org.fovea.pipeline.audit;

import org.jspecify.annotations.NullMarked;
