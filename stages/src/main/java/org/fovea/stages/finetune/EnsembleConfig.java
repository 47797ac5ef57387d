package org.fovea.stages.finetune;

import java.io.Serializable;
import org.fovea.stages.googlenet.EnsembleTensors;

/**
 * What {@link JoinMembers} needs to know.
 *
 * @param training how the first member was trained; the others differ in the seed alone
 * @param members how many networks there are
 */
public record EnsembleConfig(FineTuneConfig training, int members) implements Serializable {
  public EnsembleConfig {
    if (members < 2 || members > EnsembleTensors.MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "members must be from 2 to %d, but was %d"
              .formatted(EnsembleTensors.MAX_MEMBERS, members));
    }
    if (!training.scenario().trainsNetwork()) {
      throw new IllegalArgumentException(
          "scenario %s does not train a network, so that members would hardly differ; take one that does, or one member"
              .formatted(training.scenario()));
    }
  }

  /**
   * Returns how a member is trained: with a seed of its own.
   *
   * @param member from 1
   */
  public FineTuneConfig ofMember(int member) {
    return training.withSeed(training.seed() + member - 1);
  }
}
