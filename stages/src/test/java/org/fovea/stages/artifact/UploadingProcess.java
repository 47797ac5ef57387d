package org.fovea.stages.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * A process of its own that writes files into a store, for tests of death.
 *
 * <p>{@code STORE DIRECTORY FILES}: writes the files {@code DIRECTORY/0} onwards, and says {@code
 * begin 0} before it does.
 */
final class UploadingProcess {
  /** More than is sent in one piece. */
  private static final int BYTES = 20 << 20;

  private UploadingProcess() {}

  public static void main(String[] args) throws IOException {
    ArtifactStore store = ArtifactStore.at(args[0]);
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      String name = args[1] + "/" + i;
      try (PendingFile file = store.newPendingFile(args[1], "attempt")) {
        Files.write(file.localPath(), content(name));
        System.out.println("begin " + i);
        file.commitAs(name);
      }
    }
  }

  /** Returns what a file of a name is to hold. */
  static byte[] content(String name) {
    byte[] content = new byte[BYTES];
    new Random(name.hashCode()).nextBytes(content);
    return content;
  }

  static Process start(String store, Map<String, String> environment, String directory, int files)
      throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            UploadingProcess.class.getName(),
            store,
            directory,
            Integer.toString(files));
    process.environment().putAll(environment);
    return process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
