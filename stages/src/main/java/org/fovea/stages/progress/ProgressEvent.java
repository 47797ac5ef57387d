package org.fovea.stages.progress;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a piece of work is.
 *
 * @param stage the stage, such as finetune
 * @param label the piece of work in a few words, such as epoch 2 of 12
 * @param done what is done, in units; 0 or more
 * @param total all there is to do, in units; {@link #UNKNOWN_TOTAL} where nobody knows; at least
 *     {@code done}
 * @param unit what is counted, such as images
 * @param details figures to show beside it, by name, such as loss
 */
public record ProgressEvent(
    String stage, String label, long done, long total, String unit, Map<String, Double> details)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The {@code total} of work whose end nobody knows. */
  public static final long UNKNOWN_TOTAL = -1;

  public ProgressEvent {
    if (done < 0) {
      throw new IllegalArgumentException("done must be 0 or more, but was " + done);
    }
    if (total != UNKNOWN_TOTAL && total < done) {
      throw new IllegalArgumentException(
          "total must be at least done (%d) or unknown (%d), but was %d"
              .formatted(done, UNKNOWN_TOTAL, total));
    }
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }

  /** Returns progress without details. */
  public static ProgressEvent of(String stage, String label, long done, long total, String unit) {
    return new ProgressEvent(stage, label, done, total, unit, Map.of());
  }

  /** Returns whether all is done. */
  public boolean finished() {
    return done == total;
  }
}
