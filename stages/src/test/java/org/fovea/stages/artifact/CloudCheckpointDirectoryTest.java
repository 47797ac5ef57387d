package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checkpoints in a bucket, over a network that fails now and then. */
class CloudCheckpointDirectoryTest extends CheckpointDirectoryContract {
  private CloudStorageServer server;

  @Override
  ArtifactStore files() throws IOException {
    server = CloudStorageServer.start(new CloudStorageServer.Faults(0.05, 0.01, 1), "bucket");
    return CloudStores.at("gs://bucket/workspace", server);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** What is half written is on the machine of the attempt, where no other can remove it. */
  @Test
  void aWriteThatEndsAfterAnotherHasTakenOverHarmsNobodyAndIsTheLast() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");

    CheckpointFile late =
        older.write(
            out -> {
              out.write(1);
              directory.claim("run-b");
            });

    assertThat(checkpoints()).containsExactly(late.fileName());
    assertThatThrownBy(() -> older.write(out -> out.write(2)))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessageStartingWith("run run-b has taken over ");
    assertThat(directory.claim("run-c").earlier()).containsExactly(late);
  }
}
