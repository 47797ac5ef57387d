/**
 * The workspace: who owns its paths, how a file appears there only when whole, and how a stage
 * commits. Start reading at {@link org.fovea.stages.artifact.Workspace}, then {@link
 * org.fovea.stages.artifact.CommitStage}.
 */
@NullMarked
package org.fovea.stages.artifact;

import org.jspecify.annotations.NullMarked;
