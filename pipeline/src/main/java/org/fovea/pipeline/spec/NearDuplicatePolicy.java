package org.fovea.pipeline.spec;

/** What happens to images that show the same picture in other bytes. */
public enum NearDuplicatePolicy implements SpecWord {
  /** All are used, and stay in one split. */
  KEEP_TOGETHER,
  /** One of those graded alike stands; all are excluded where grades differ. */
  KEEP_ONE,
  /** They are not looked for. */
  IGNORE
}
