package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on a local disk. */
class CheckpointDirectoryTest extends CheckpointDirectoryContract {
  @TempDir Path root;

  @Override
  ArtifactStore files() {
    return ArtifactStore.at(root.toString());
  }

  @Test
  void removesWhatAnEarlierAttemptHasHalfWrittenAndEndsItIfItIsAlive() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");

    assertThatThrownBy(
            () ->
                older.write(
                    out -> {
                      out.write(1);
                      directory.claim("run-b");
                      assertThat(store.unfinished("checkpoints")).isEmpty();
                    }))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessageStartingWith("run run-b has taken over ");
    assertThat(checkpoints()).isEmpty();
    assertThat(store.unfinished("checkpoints")).isEmpty();
  }
}
