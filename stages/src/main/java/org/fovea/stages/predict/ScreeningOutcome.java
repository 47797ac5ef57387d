package org.fovea.stages.predict;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.FailureCode;
import org.fovea.schema.ScoredEyes;
import org.fovea.schema.Verdict;

/** What a {@link Screener} says of a photograph. */
public sealed interface ScreeningOutcome {
  /**
   * A photograph that can be graded, and was scored.
   *
   * @param imageId SHA-256 of the file's bytes, 64 hexadecimal digits
   * @param eyes by how many of the patient's eyes it was scored
   * @param scores calibrated probability of each question, 0 to 1, by its name, such as referable
   * @param verdicts what each operating point makes of the score of its question
   * @param measures of the photograph's quality, by name, in ascending order
   */
  record Scored(
      String imageId,
      ScoredEyes eyes,
      SortedMap<String, Double> scores,
      List<Verdict> verdicts,
      Map<String, Double> measures)
      implements ScreeningOutcome {
    public Scored {
      scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
      verdicts = List.copyOf(verdicts);
      measures = Collections.unmodifiableMap(new TreeMap<>(measures));
    }
  }

  /**
   * A photograph that is too bad to be graded, and has no score: in screening its patient is
   * referred.
   *
   * @param imageId SHA-256 of the file's bytes, 64 hexadecimal digits
   * @param code what is wrong with it
   * @param message the same in words, with the value and the bound
   * @param measures of its quality that were taken before it was refused, by name; may be empty
   */
  record Ungradable(String imageId, FailureCode code, String message, Map<String, Double> measures)
      implements ScreeningOutcome {
    public Ungradable {
      measures = Collections.unmodifiableMap(new TreeMap<>(measures));
    }
  }

  /**
   * A file that holds no usable photograph of a fundus.
   *
   * @param imageId SHA-256 of the file's bytes, 64 hexadecimal digits
   * @param code what is wrong with it
   * @param message the same in words
   */
  record Rejected(String imageId, FailureCode code, String message) implements ScreeningOutcome {}
}
