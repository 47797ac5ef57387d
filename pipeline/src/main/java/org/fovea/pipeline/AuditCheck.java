package org.fovea.pipeline;

/** What an audit looks at, in the order in which it does. */
public enum AuditCheck {
  /** The ledger's or the registry's records. */
  RECORD("the records of runs, outputs, versions and history have the bytes that were written"),
  /** A run's record against the outputs that it names. */
  LEDGER("what the ledger says of a run is so"),
  /** Outputs that something stands on. */
  OUTPUT("every output on the way is there, with a manifest"),
  /** The key of an output. */
  KEY("a key follows from stage, logic version, config and digests of inputs"),
  /** The files of an output. */
  FILE_SET("an output has the files of its manifest and no others"),
  /** The bytes of a file. */
  FILE_BYTES("a file has the size and the SHA-256 of its manifest"),
  /** The records of a file. */
  RECORD_COUNT("a file has as many records and occurrences as its manifest says, by code"),
  /** The account of an output. */
  ACCOUNT("in = out + excluded + rejected, as the files add up"),
  /** The digests that later stages stand on. */
  OUTPUT_DIGEST("the digests of an output follow from its files"),
  /** What a stage read. */
  INPUT_DIGEST("what a stage read is what the stage before wrote"),
  /** Counts from stage to stage. */
  INPUT_COUNT("a stage took in what the stages before put out"),
  /** The images and labels that ingest read. */
  ORIGINAL("an original, where it could be read, has the size and the SHA-256 that were ingested"),
  /** The way of each occurrence. */
  OCCURRENCE("every occurrence goes on, or is among the excluded or rejected, once"),
  /** What is known of an image. */
  LABEL("grade, source, eye, patient and labels of an image are those that were ingested"),
  /** What people changed. */
  CORRECTION("what people corrected is in the key of ingest, and holds in its records"),
  /** Pixels. */
  PIXELS("the pixels of an image are where its record says, and are its own"),
  /** Splits. */
  SPLIT("no image, patient or group is in two splits, or was trained on by a model before"),
  /** Rotations. */
  ROTATION("training images are in each rotation of the config, all others in none"),
  /** Counts of the data set. */
  DATASET("the counts of the data set are those of its examples"),
  /** What was trained on. */
  TRAINING_IMAGES("the model was trained on the training images and chosen on the validation ones"),
  /** Tensors. */
  TENSOR("frozen tensors did not change, all others did, and the file has just these"),
  /** Scores. */
  PREDICTION("there is one prediction for each image that is measured on, and it is of this model"),
  /** Thresholds. */
  OPERATING_POINT("thresholds follow from the calibration images alone"),
  /** Metrics. */
  METRIC("the report follows from the predictions"),
  /** Looks at test images. */
  LOOK("an evaluation is counted among the looks at its test images"),
  /** The gate. */
  GATE("the verdicts of the gate follow from the report"),
  /** A published version. */
  VERSION("a published version is what was trained and measured"),
  /** The history of a model. */
  HISTORY("the history of the model is a whole chain, and knows the version"),
  /** The digest over all. */
  EXPECTED_DIGEST("the digest over all files is the expected one");

  private final String words;

  AuditCheck(String words) {
    this.words = words;
  }

  /** Returns what has to be so, in words. */
  public String words() {
    return words;
  }
}
