package org.fovea.pipeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Tells whether somebody looks at standard error in a terminal. */
final class Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /** Returns the width of the terminal behind standard error; 0 where there is none. */
  static int columns() {
    Map<String, String> environment = System.getenv();
    if (environment.getOrDefault("TERM", "dumb").equals("dumb") || !attached()) {
      return 0;
    }
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
  }

  private static boolean attached() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches("/dev/(pts/|tty).*");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null; // no Linux: true where input and output are terminals
    }
  }
}
