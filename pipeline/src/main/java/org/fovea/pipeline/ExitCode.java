package org.fovea.pipeline;

/** What a command's exit code says; scripts rely on the numbers. */
public enum ExitCode {
  /** Everything that was asked for is done. */
  DONE(0, "done"),
  /** A stage failed. */
  RETRY(1, "a stage failed; a retry may help and resumes"),
  /** The command line or the spec is wrong. */
  USAGE(2, "bad command line or spec; nothing was done"),
  /** More inputs were unusable than the spec allows. */
  TOO_MANY_REJECTED(3, "more inputs rejected than allowed"),
  /** The model stays behind a bar. */
  GATE_NOT_PASSED(4, "the model did not pass its gate; nothing was promoted"),
  /** What is stored is not what was recorded. */
  AUDIT_MISMATCH(5, "an audit found a mismatch"),
  /** A stage failed for good. */
  FAILED(6, "a stage failed in a way that a retry cannot mend"),
  /** Somebody stopped it. */
  INTERRUPTED(130, "interrupted; the same command goes on");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number that the process ends with. */
  public int code() {
    return code;
  }

  /** Returns what it means, in one line. */
  public String meaning() {
    return meaning;
  }
}
