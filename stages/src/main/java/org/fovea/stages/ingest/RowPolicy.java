package org.fovea.stages.ingest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the files or the rows of the labels say what a source consists of. */
public enum RowPolicy {
  /** Every file is an input; one without a row is rejected. So is a row without a file. */
  @JsonProperty("from-images")
  @JsonAlias("FROM_IMAGES")
  FROM_IMAGES,
  /** Every row is an input; a file without a row is none, and is only counted. */
  @JsonProperty("from-labels")
  @JsonAlias("FROM_LABELS")
  FROM_LABELS
}
