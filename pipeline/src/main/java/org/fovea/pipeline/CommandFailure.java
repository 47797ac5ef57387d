package org.fovea.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Why a command cannot go on, in one line that names the thing, its value, what is allowed and what
 * to do; and the exit code that goes with it.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns how the process is to end. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
