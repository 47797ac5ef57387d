/**
 * Where the images of a spec's sources lie: what a run reads them by, and what is read of them
 * again when the run is long over.
 */
@NullMarked
package org.fovea.pipeline.sources;

import org.jspecify.annotations.NullMarked;
