package org.fovea.pipeline.cli;

import org.fovea.pipeline.spec.RunSpec;
import picocli.CommandLine.Option;

/** The workspace that a command looks at. */
final class WorkspaceOption {
  @Option(
      names = "--workspace",
      paramLabel = "URI",
      defaultValue = RunSpec.DEFAULT_WORKSPACE,
      description = "Workspace. Default: ${DEFAULT-VALUE}.")
  private String workspace = RunSpec.DEFAULT_WORKSPACE;

  /** Returns its address: a directory, or {@code gs://bucket/prefix}. */
  String address() {
    return workspace;
  }
}
