package org.fovea.pipeline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that takes long enough for its progress to be of interest to other programs. */
abstract class LongCommand extends FoveaCommand {
  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Write progress to FILE as lines of JSON.")
  private @Nullable Path events;

  LongCommand(CommandContext context) {
    super(context);
  }

  @Override
  final @Nullable Path events() {
    return events;
  }
}
