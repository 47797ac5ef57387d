package org.fovea.stages.scoring;

import org.fovea.stages.googlenet.DenseLogits;

/**
 * What a model says of one image, and of each place in it.
 *
 * @param scores of the image as a whole
 * @param places of each place of the photograph as it is, one map of log odds per question in the
 *     model's order
 */
public record LocatedScores(ImageScores scores, DenseLogits places) {}
