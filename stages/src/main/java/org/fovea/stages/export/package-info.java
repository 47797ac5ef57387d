/**
 * Published models for runtimes that know nothing of this project.
 *
 * <p>What is written has the weights, the heads and the calibration in one graph, so that its
 * scores are those that thresholds are for. Start reading at {@link
 * org.fovea.stages.export.OnnxExport}.
 */
@NullMarked
package org.fovea.stages.export;

import org.jspecify.annotations.NullMarked;
