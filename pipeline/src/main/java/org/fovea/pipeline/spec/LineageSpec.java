package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * Where OpenLineage events of a run go.
 *
 * @param to {@link #RUN}: a file beside the run's record; {@link #NONE}: nowhere; or the address of
 *     a server, http or https
 */
public record LineageSpec(String to) {
  /** Stands for a file beside the run's record. */
  public static final String RUN = "run";

  /** Stands for nowhere. */
  public static final String NONE = "none";

  /** Beside the run's record. */
  public static final LineageSpec DEFAULT = new LineageSpec(RUN);

  public LineageSpec {
    if (!to.equals(RUN) && !to.equals(NONE) && !SpecRange.isHttpAddress(to)) {
      throw new IllegalArgumentException(
          "to must be run, none, or the address of an OpenLineage server such as http://localhost:5000, but was '%s'"
              .formatted(to));
    }
  }

  /** Returns whether events go nowhere. */
  public boolean off() {
    return to.equals(NONE);
  }

  /** Returns the address of the server that events go to, if they go to one. */
  public Optional<String> endpoint() {
    return to.equals(RUN) || to.equals(NONE) ? Optional.empty() : Optional.of(to);
  }
}
