package org.fovea.pipeline.spec;

/** How the network says to which of several groups of grades an image belongs. */
public enum GroupedHead implements SpecWord {
  /** A probability for each group, by softmax. */
  SOFTMAX,
  /** For each group but the first, the probability of it or a worse one, given the one before. */
  ORDINAL
}
