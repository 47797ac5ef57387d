package org.fovea.stages.ingest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How patients stand in the records. */
public enum PatientIdPolicy {
  /** As in the source, for data sets that were published with ids that name nobody. */
  @JsonProperty("public")
  @JsonAlias("PUBLIC")
  PUBLIC,
  /** As a keyed hash; who has no key can neither read nor guess an id. */
  @JsonProperty("pseudonymise")
  @JsonAlias("PSEUDONYMISE")
  PSEUDONYMISE
}
