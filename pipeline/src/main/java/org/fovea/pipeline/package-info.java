/**
 * The workflow: what runs, in which order, and what is reused.
 *
 * <p>This package says what the command line can ask for and what it gets; {@code spec} reads what
 * is asked, {@code cli} turns arguments into calls and answers into words.
 *
 * <p>Start at {@link org.fovea.pipeline.Workflow}.
 */
@NullMarked
package org.fovea.pipeline;

import org.jspecify.annotations.NullMarked;
