package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.ConfusionMatrix;
import org.fovea.stages.target.Target;

/**
 * The grade that follows from the scores of ordered targets: how many of the cut points from mild
 * to proliferative have a probability of at least one half.
 *
 * <p>That is the median grade where the scores fall from cut point to cut point, and still a grade
 * where they do not. It uses one half, not an operating point: those are moved on purpose towards
 * finding more or fewer.
 *
 * @see <a href="https://doi.org/10.1016/j.patrec.2020.11.008">Cao et al., 2020, Rank consistent
 *     ordinal regression</a>
 */
final class ImpliedGrade {
  private static final double HALF = 0.5;

  private final List<Target> targets;
  private final List<Integer> cutPoints;

  private ImpliedGrade(List<Target> targets, List<Integer> cutPoints) {
    this.targets = targets;
    this.cutPoints = cutPoints;
  }

  /** Returns the rule, or empty where a cut point from 1 to 4 has no target. */
  static Optional<ImpliedGrade> of(List<Target> targets) {
    List<Integer> fromGrades = targets.stream().map(Target::from).toList();
    List<Integer> cutPoints = new ArrayList<>();
    for (int grade = 1; grade <= Target.WORST_GRADE; grade++) {
      int index = fromGrades.indexOf(grade);
      if (index < 0) {
        return Optional.empty();
      }
      cutPoints.add(index);
    }
    return Optional.of(new ImpliedGrade(targets, cutPoints));
  }

  /** Returns the implied grade, 0 to 4. */
  int grade(Prediction prediction) {
    int grade = 0;
    for (int target : cutPoints) {
      grade += GradedScores.score(prediction, targets, target) >= HALF ? 1 : 0;
    }
    return grade;
  }

  /** Compares implied with true grades. */
  GradeAgreement agreement(Split split, Slice slice) {
    long[][] counts = new long[Target.GRADE_NAMES.size()][Target.GRADE_NAMES.size()];
    for (Prediction prediction : slice.predictions()) {
      counts[GradedScores.grade(prediction)][grade(prediction)]++;
    }
    GradeAgreement.Builder agreement =
        GradeAgreement.newBuilder()
            .setSplit(split)
            .setSlice(slice.value())
            .setConfusion(
                Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
    ConfusionMatrix.of(counts)
        .quadraticWeightedKappa()
        .ifPresent(agreement::setQuadraticWeightedKappa);
    return agreement.build();
  }
}
