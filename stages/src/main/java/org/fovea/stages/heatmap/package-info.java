/**
 * Drawing what a model looked at, over the photograph.
 *
 * <p>{@link org.fovea.stages.heatmap.SmoothMap} brings the coarse map of a network to the size of
 * the photograph, {@link org.fovea.stages.heatmap.EvidenceColours} colours it, and {@link
 * org.fovea.stages.heatmap.Heatmap} lays the picture out: start reading there.
 */
@NullMarked
package org.fovea.stages.heatmap;

import org.jspecify.annotations.NullMarked;
