package org.fovea.pipeline.runner;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a job failed on a cluster: what stood at the root of the stack trace there.
 *
 * @param kind class of the exception
 * @param message its message; may be empty
 */
record FlinkFailure(String kind, String message) {
  private static final Pattern CAUSE =
      Pattern.compile("(?:Caused by: )?((?:[\\w$]+\\.)+[\\w$]+)(?:: (.*))?");

  /** Packages whose exceptions are of input and output: a retry may help. */
  private static final List<String> OF_INPUT_AND_OUTPUT =
      List.of("java.io.", "java.nio.", "java.net.", "org.apache.flink.");

  /** Reads a stack trace as Java prints it: the last cause in it, with its first line. */
  static FlinkFailure of(String stackTrace) {
    FlinkFailure root = new FlinkFailure("java.io.IOException", stackTrace.strip());
    boolean found = false;
    for (String line : stackTrace.lines().toList()) {
      Matcher cause = CAUSE.matcher(line.strip());
      if ((!found || line.startsWith("Caused by: ")) && cause.matches()) {
        String message = cause.group(2);
        root = new FlinkFailure(cause.group(1), message == null ? "" : message);
        found = true;
      }
    }
    return root;
  }

  /**
   * Throws what it was, as if it had happened here.
   *
   * @throws IOException if a retry may help
   * @throws IllegalStateException if not
   */
  IOException asThrown() throws IOException {
    String words = message.isEmpty() ? kind : message;
    if (OF_INPUT_AND_OUTPUT.stream().anyMatch(kind::startsWith)) {
      return new IOException(words);
    }
    throw new IllegalStateException("%s (%s on a worker)".formatted(words, kind));
  }
}
