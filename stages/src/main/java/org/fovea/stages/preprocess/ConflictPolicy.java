package org.fovea.stages.preprocess;

/** What happens to identical contents that are graded differently. */
public enum ConflictPolicy {
  /** None is used. */
  EXCLUDE,
  /** One of those with the worst grade is used: in screening, that one must not be missed. */
  KEEP_WORST
}
