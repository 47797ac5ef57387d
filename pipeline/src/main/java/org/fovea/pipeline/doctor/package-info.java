/**
 * Tries what a run needs, before one is begun: a finding each, with what to do about it. Begin with
 * {@link org.fovea.pipeline.doctor.Examination}.
 */
@NullMarked
package org.fovea.pipeline.doctor;

import org.jspecify.annotations.NullMarked;
