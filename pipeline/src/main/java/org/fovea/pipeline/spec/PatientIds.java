package org.fovea.pipeline.spec;

/** How the patients' ids of the sources appear in the records. */
public enum PatientIds implements SpecWord {
  /** As they are. */
  PUBLIC,
  /** As a keyed hash; the key comes from the environment and is kept outside the workspace. */
  PSEUDONYMISE
}
