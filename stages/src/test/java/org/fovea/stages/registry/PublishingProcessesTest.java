package org.fovea.stages.registry;

import java.nio.file.Path;
import java.util.Map;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.io.TempDir;

/** Publishing to a directory. */
class PublishingProcessesTest extends PublishingContract {
  @TempDir Path directory;

  PublishingProcessesTest() {
    super(8, 50, 5, 50, 3_000_000);
  }

  @Override
  Workspace workspace() {
    return Workspace.at(directory.toString());
  }

  @Override
  Map<String, String> environment() {
    return Map.of();
  }
}
