package org.fovea.pipeline.ledger;

import java.util.Objects;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.stages.artifact.Workspace;

/** Where a user says that a workspace is. */
public final class WorkspaceAddress {
  private WorkspaceAddress() {}

  /**
   * Returns the workspace at an address; nothing is read or written yet.
   *
   * @throws CommandFailure if the address is neither a directory nor {@code gs://bucket/prefix}
   */
  public static Workspace open(String address) {
    try {
      return Workspace.at(address);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }
}
