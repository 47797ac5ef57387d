package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a model says of the fellow eye of each photograph: the other eye of the same patient.
 *
 * <p>Only photographs that were scored count, so only those that can be graded. An eye of several
 * photographs stands for the mean of their log odds.
 */
public final class FellowEyes {
  private FellowEyes() {}

  /**
   * A photograph that was scored.
   *
   * @param whose empty where the patient or the eye is not known
   * @param logits log odds, one per question
   */
  public record ScoredEye(Optional<PatientEye> whose, List<Double> logits) {
    public ScoredEye {
      logits = List.copyOf(logits);
    }
  }

  /**
   * Returns the log odds of each photograph's fellow eye, in the order of the photographs; empty
   * where it is not known, or was not scored.
   */
  public static List<Optional<List<Double>>> of(List<ScoredEye> photographs) {
    Map<PatientEye, List<List<Double>>> byEye = new HashMap<>();
    for (ScoredEye photograph : photographs) {
      photograph
          .whose()
          .ifPresent(
              eye ->
                  byEye.computeIfAbsent(eye, none -> new ArrayList<>()).add(photograph.logits()));
    }
    return photographs.stream()
        .map(
            photograph ->
                photograph
                    .whose()
                    .flatMap(eye -> Optional.ofNullable(byEye.get(eye.fellow())))
                    .map(FellowEyes::mean))
        .toList();
  }

  private static List<Double> mean(List<List<Double>> rows) {
    List<Double> means = new ArrayList<>();
    for (int question = 0; question < rows.get(0).size(); question++) {
      int place = question;
      // Sorted, so that the order of photographs does not reach the last digit.
      double sum = rows.stream().mapToDouble(row -> row.get(place)).sorted().sum();
      means.add(sum / rows.size());
    }
    return means;
  }
}
