package org.fovea.stages.finetune;

/** What training does about one class being rarer than the other. */
public enum ClassBalance {
  /** Every image counts the same. */
  NONE,
  /**
   * The two classes of a target weigh the same: an image counts {@code n / (2 · k)} in that
   * target's loss, where {@code k} of the {@code n} training images are of its class. Scores then
   * answer for even odds, not for those of the data.
   *
   * @see <a href="https://doi.org/10.1093/oxfordjournals.pan.a004868">King and Zeng, 2001, Logistic
   *     regression in rare events data, section 4.2</a>
   */
  WEIGHTED
}
