package org.fovea.stages.ingest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a source keeps its grades. */
public enum LabelLayout {
  /**
   * Columns {@code image} and {@code level}; the image name is {@code <patient>_<left|right>} and
   * has no ending.
   */
  @JsonProperty("eyepacs")
  @JsonAlias("EYEPACS")
  EYEPACS,
  /** Columns {@code id_code} and {@code diagnosis}; patients and eyes are not known. */
  @JsonProperty("aptos")
  @JsonAlias("APTOS")
  APTOS,
  /** No table: the folder that holds an image is named 0, 1, 2, 3 or 4, its grade. */
  @JsonProperty("folders")
  @JsonAlias("FOLDERS")
  FOLDERS,
  /** Columns as the spec names them. */
  @JsonProperty("columns")
  @JsonAlias("COLUMNS")
  COLUMNS
}
