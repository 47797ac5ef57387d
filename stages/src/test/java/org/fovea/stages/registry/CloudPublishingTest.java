package org.fovea.stages.registry;

import java.io.IOException;
import java.util.Map;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.CloudStorageServer;
import org.fovea.stages.artifact.CloudStores;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Publishing to a bucket, over a network that fails now and then. */
class CloudPublishingTest extends PublishingContract {
  private CloudStorageServer server;

  CloudPublishingTest() {
    super(4, 4, 2, 20, 60_000_000);
  }

  @BeforeEach
  void startServer() throws IOException {
    server = CloudStorageServer.start(new CloudStorageServer.Faults(0.05, 0.01, 1), "bucket");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Override
  Workspace workspace() {
    return Workspace.in(CloudStores.at("gs://bucket/workspace", server));
  }

  @Override
  Map<String, String> environment() {
    return Map.of(CloudStorage.EMULATOR_VARIABLE, server.host());
  }
}
