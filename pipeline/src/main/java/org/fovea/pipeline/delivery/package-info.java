/**
 * How a run tells something to systems that it does not depend on: in bounded time, and without
 * ever failing for it.
 */
@NullMarked
package org.fovea.pipeline.delivery;

import org.jspecify.annotations.NullMarked;
