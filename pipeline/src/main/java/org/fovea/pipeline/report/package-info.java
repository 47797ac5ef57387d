/**
 * A run as one page of HTML, for clinicians and engineers: what came in, what was refused, what was
 * learnt, what it is worth, and where it all comes from.
 *
 * <p>{@link org.fovea.pipeline.report.RunPage} makes the page; {@code RunMaterial} is what is read
 * for it, the classes that end in {@code Section} say what stands in it, and {@code report.peb}
 * how.
 */
@NullMarked
package org.fovea.pipeline.report;

import org.jspecify.annotations.NullMarked;
