package org.fovea.stages.scoring;

import java.util.List;
import java.util.Optional;

/**
 * What a model says of an image, and what it would say without averaging.
 *
 * @param mean the scores that count
 * @param upright scores of the photograph as it is; empty where the mean is over this alone, or
 *     over other rotations only
 * @param members scores of each member of an ensemble, each a mean over rotations; empty where
 *     there is one network
 */
public record AveragedScores(
    ImageScores mean, Optional<ImageScores> upright, List<ImageScores> members) {
  public AveragedScores {
    members = List.copyOf(members);
  }

  /** Of a model that averages nothing. */
  public static AveragedScores single(ImageScores scores) {
    return new AveragedScores(scores, Optional.empty(), List.of());
  }
}
