package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.fovea.stages.artifact.CloudStorageServer.Faults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a process that dies while it sends files to a bucket leaves there. */
class KilledUploadTest {
  private static final int FILES = 4;

  private CloudStorageServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = CloudStorageServer.start(Faults.NONE, "bucket");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void leavesNothingHalfVisibleAfterAFewKills() throws Exception {
    leavesNothingHalfVisible(3);
  }

  @Test
  @Tag("slow")
  void leavesNothingHalfVisibleAfterTwentyKills() throws Exception {
    leavesNothingHalfVisible(20);
  }

  private void leavesNothingHalfVisible(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom(kills);
    // However fast the machine is, one kill at least has to fall within an upload.
    for (int kill = 1; kill <= kills || server.unfinishedUploads() == 0; kill++) {
      assertThat(kill).as("kills without one within an upload").isLessThan(10 * kills);
      String directory = "kill-" + kill;
      long unfinishedBefore = server.unfinishedUploads();
      Process process = start(directory);
      awaitBegin(process, random.nextInt(FILES));
      long delayMillis = kill % 2 == 0 ? random.nextLong(60) : 0;
      if (delayMillis == 0) {
        awaitUpload(process, unfinishedBefore);
      }
      process.waitFor(delayMillis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      System.out.printf(
          "kill %d after %d ms: %d whole, %d unfinished so far%n",
          kill, delayMillis, server.names("bucket").size(), server.unfinishedUploads());
      requireWhole();
    }
    assertThat(server.unfinishedUploads()).as("kills within an upload").isPositive();

    Process process = start("kill-1");
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    requireWhole();
    assertThat(server.names("bucket")).contains("kill-1/0", "kill-1/1", "kill-1/2", "kill-1/3");
  }

  private Process start(String directory) throws Exception {
    return UploadingProcess.start(
        "gs://bucket", Map.of(CloudStorage.EMULATOR_VARIABLE, server.host()), directory, FILES);
  }

  private static void awaitBegin(Process process, int file) throws Exception {
    BufferedReader said = process.inputReader();
    String line = said.readLine();
    while (line != null && !line.equals("begin " + file)) {
      line = said.readLine();
    }
    assertThat(line).as("the process began with the file").isNotNull();
  }

  private void awaitUpload(Process process, long unfinishedBefore) {
    while (process.isAlive() && server.unfinishedUploads() == unfinishedBefore) {
      Thread.onSpinWait();
    }
  }

  private void requireWhole() {
    for (String name : server.names("bucket")) {
      assertThat(Sha256.of(server.content("bucket", name)))
          .as(name)
          .isEqualTo(Sha256.of(UploadingProcess.content(name)));
    }
  }
}
