package org.fovea.pipeline.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import org.fovea.pipeline.Application;

/**
 * What every command works with.
 *
 * @param application what it can call
 * @param out where results go
 * @param err where words and progress go
 * @param terminalColumns width of the terminal behind {@code err}; 0 where there is none
 * @param clock tells the time
 * @param interruption hears of the wish that the process ends
 */
record CommandContext(
    Application application,
    PrintWriter out,
    PrintWriter err,
    int terminalColumns,
    InstantSource clock,
    Interruption interruption) {
  /** What a command works with that nobody interrupts. */
  CommandContext(
      Application application,
      PrintWriter out,
      PrintWriter err,
      int terminalColumns,
      InstantSource clock) {
    this(application, out, err, terminalColumns, clock, new Interruption());
  }
}
