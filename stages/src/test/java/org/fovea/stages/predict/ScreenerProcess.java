package org.fovea.stages.predict;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An application that screens one photograph; stops where Beam is to be found. */
final class ScreenerProcess {
  private ScreenerProcess() {}

  /** Takes a workspace, a model, a photograph and the file to say the outcome in. */
  public static void main(String[] arguments) throws IOException {
    if (ScreenerProcess.class.getResource("/org/apache/beam/sdk/Pipeline.class") != null) {
      throw new IllegalStateException("Beam is on the class path");
    }
    try (Screener screener = Screener.open(arguments[0], arguments[1])) {
      ScreeningOutcome outcome = screener.screen(Files.readAllBytes(Path.of(arguments[2])));
      Files.write(Path.of(arguments[3]), outcome.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
