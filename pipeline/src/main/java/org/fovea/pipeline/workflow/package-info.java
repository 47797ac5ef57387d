/**
 * The workflow: which stages run, in which order, and what is reused. Start reading at {@link
 * org.fovea.pipeline.workflow.ScreeningStages}: it reads as the data flow.
 */
@NullMarked
package org.fovea.pipeline.workflow;

import org.jspecify.annotations.NullMarked;
