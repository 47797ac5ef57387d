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
 */
record CommandContext(
    Application application,
    PrintWriter out,
    PrintWriter err,
    int terminalColumns,
    InstantSource clock) {}
