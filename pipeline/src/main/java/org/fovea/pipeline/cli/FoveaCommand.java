package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command: opens its console, does its work, and closes the console whatever happens. */
abstract class FoveaCommand implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();

  private final CommandContext context;

  FoveaCommand(CommandContext context) {
    this.context = context;
  }

  /** Does the work, writes its result, and returns how it ended. */
  abstract ExitCode perform(CommandConsole console, Output output);

  /** Returns the file that events go to; null for none. */
  @Nullable Path events() {
    return null;
  }

  /** Returns whether it looks up now and then whether it is to stop. */
  boolean stopsCleanly() {
    return false;
  }

  final CommandContext context() {
    return context;
  }

  @Override
  public final Integer call() {
    TerminalProgress progress =
        new TerminalProgress(context.err(), context.terminalColumns(), context.clock());
    try (EventLog events = EventLog.to(events(), context.clock());
        CommandConsole console = new CommandConsole(progress, events, context.interruption())) {
      if (stopsCleanly()) {
        context.interruption().listen();
      }
      return perform(console, new Output(context.out(), common.json())).code();
    }
  }

  /** Returns {@code value}, or fails as a wrong command line where it refuses its arguments. */
  static <T> T valid(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
