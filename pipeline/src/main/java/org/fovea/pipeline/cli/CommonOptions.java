package org.fovea.pipeline.cli;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = "--json",
      description = "Print the result as one JSON document, also where the command fails.")
  private boolean json;

  // Looked for by FoveaCommandLine, also where the arguments cannot be parsed.
  @Option(
      names = FoveaCommandLine.STACKTRACE,
      description = "Where the command fails, show the stack trace as well.")
  @SuppressWarnings("UnusedVariable")
  private boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  boolean json() {
    return json;
  }
}
