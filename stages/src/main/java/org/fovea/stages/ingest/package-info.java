/**
 * Finds the images of each source, joins them with their labels, and accounts for every one.
 *
 * <p>An <em>occurrence</em> is a name in a source; it becomes an image to read or a dead letter
 * with a code, never nothing. Names are matched exactly, never guessed: a wrong label is worse than
 * none.
 *
 * <p>Start reading at {@link org.fovea.stages.ingest.SourceInventory}.
 */
@NullMarked
package org.fovea.stages.ingest;

import org.jspecify.annotations.NullMarked;
