package org.fovea.stages.finetune;

/** What training does about some classes being rarer than others. */
public enum ClassBalance {
  /** Every image counts the same. */
  NONE,
  /**
   * The groups of a target weigh the same (of a binary one: yes and no): an image counts {@code n /
   * (g · k)} in that target's loss, where {@code k} of the {@code n} training images are of its
   * group, one of {@code g}. Scores then answer for even odds, not for those of the data.
   *
   * @see <a href="https://doi.org/10.1093/oxfordjournals.pan.a004868">King and Zeng, 2001, Logistic
   *     regression in rare events data, section 4.2</a>
   */
  WEIGHTED,
  /**
   * An epoch shows as many examples as ever, but each class equally often, a class being the grades
   * that no target tells apart: images of rare ones more than once, of frequent ones in turns.
   * Scores then answer for data in which the classes are equally frequent.
   *
   * @see <a href="https://doi.org/10.1016/j.neunet.2018.07.011">Buda et al., 2018, A systematic
   *     study of the class imbalance problem in convolutional neural networks</a>
   */
  SAMPLED
}
