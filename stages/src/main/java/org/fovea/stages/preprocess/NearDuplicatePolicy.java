package org.fovea.stages.preprocess;

/** What happens to distinct contents that show the same picture. */
public enum NearDuplicatePolicy {
  /** All are used, and stay in one split. */
  KEEP_TOGETHER,
  /** Of those graded alike one is used, the others are excluded; all are where grades differ. */
  KEEP_ONE,
  /** They are not looked for. */
  IGNORE
}
