/**
 * How good scores are: pure functions from scores and truth to numbers and their intervals.
 *
 * <p>Nothing here knows of images, files or Beam, and no result depends on the order of the input:
 * scores are sorted first, counts are whole numbers, and sums run in the sorted order. What is
 * undefined (0/0) is empty, never NaN but inside of a resample. Intervals are those of {@link
 * org.fovea.stages.metrics.GroupBootstrap}. Start reading at {@link
 * org.fovea.stages.metrics.TwoClassScores}.
 */
@NullMarked
package org.fovea.stages.metrics;

import org.jspecify.annotations.NullMarked;
