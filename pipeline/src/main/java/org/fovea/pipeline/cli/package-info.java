/**
 * The command line: arguments into calls, answers into tables or JSON, failures into one line and
 * an exit code.
 *
 * <p>Results go to standard output; words, progress and logs go to standard error. With {@code
 * --json} standard output is exactly one JSON document, also where the command fails.
 *
 * <p>Start at {@link org.fovea.pipeline.cli.FoveaCommandLine}.
 */
@NullMarked
package org.fovea.pipeline.cli;

import org.jspecify.annotations.NullMarked;
