/**
 * What a run is asked to do: the spec that a user writes as YAML, read strictly.
 *
 * <p>Every key has a default, every value a range that its error message states, and a key or value
 * that nothing would act on is refused. Relative paths are relative to the current directory.
 *
 * <p>Start at {@link org.fovea.pipeline.spec.RunSpec}; {@link org.fovea.pipeline.spec.SpecLoader}
 * reads it.
 */
@NullMarked
package org.fovea.pipeline.spec;

import org.jspecify.annotations.NullMarked;
