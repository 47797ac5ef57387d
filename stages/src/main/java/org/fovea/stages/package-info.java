/** One package a stage, and beside them what they share; start reading at {@code ingest}. */
@NullMarked
package org.fovea.stages;

import org.jspecify.annotations.NullMarked;
