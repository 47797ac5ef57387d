/**
 * What a data set is like, and how far another is from it. Start at {@link
 * org.fovea.stages.statistics.DatasetSummary}, which reads what the stages wrote, and {@link
 * org.fovea.stages.statistics.Drift}, which compares.
 */
@NullMarked
package org.fovea.stages.statistics;

import org.jspecify.annotations.NullMarked;
