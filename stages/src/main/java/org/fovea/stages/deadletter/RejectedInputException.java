package org.fovea.stages.deadletter;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.FailureCode;

/**
 * An input that a stage cannot use, or leaves out by policy; it becomes a dead letter, and the
 * stage goes on.
 *
 * <p>Anything else that goes wrong is not one of these and fails the stage. The message gives
 * values and what is allowed; since it is written down and may be shown, it never holds the name of
 * a file or the id of a patient.
 */
public final class RejectedInputException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  // A TreeMap, since the field of a serializable class has to be serializable itself.
  private final TreeMap<String, Double> measures;

  /** Rejects for {@code code}, in words with the values. */
  public RejectedInputException(FailureCode code, String message) {
    this(code, message, Map.of());
  }

  /** Rejects for {@code code}, with the measured values behind the decision, by name. */
  public RejectedInputException(FailureCode code, String message, Map<String, Double> measures) {
    super(message);
    this.code = code;
    this.measures = new TreeMap<>(measures);
  }

  /**
   * Rejects for {@code code} because a library threw. The cause is for a developer to look at: its
   * text is not part of the message.
   */
  public RejectedInputException(FailureCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.measures = new TreeMap<>();
  }

  /** Returns why, from a closed list. */
  public FailureCode code() {
    return code;
  }

  /** Returns the measured values behind the decision, in ascending order of names; may be empty. */
  public Map<String, Double> measures() {
    return Collections.unmodifiableMap(measures);
  }
}
