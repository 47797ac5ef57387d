package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedGrades;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * The group of grades that follows from the scores of ordered questions, as {@link HeadForm#group}
 * says: for a target with groups one of these, and for binary targets that ask at every cut point
 * from mild to proliferative the grade.
 *
 * <p>It uses one half, not an operating point: those are moved on purpose towards finding more or
 * fewer. Where the scores of binary targets do not fall from cut point to cut point it is still a
 * grade, but no median.
 *
 * @see <a href="https://doi.org/10.1016/j.patrec.2020.11.008">Cao et al., 2020, Rank consistent
 *     ordinal regression</a>
 */
final class PredictedGroup {
  private static final List<List<Integer>> GRADES =
      IntStream.rangeClosed(0, Target.WORST_GRADE).mapToObj(List::of).toList();

  private final List<Target> questions;
  private final List<Integer> asked;
  private final GradeGroups groups;
  private final @Nullable String target;

  /**
   * @param questions of the model, in the order of the scores
   * @param asked places of those that the groups follow from, one for each group but the first
   * @param target name of the target whose groups they are; null where they follow from several
   */
  private PredictedGroup(
      List<Target> questions, List<Integer> asked, GradeGroups groups, @Nullable String target) {
    this.questions = questions;
    this.asked = asked;
    this.groups = groups;
    this.target = target;
  }

  /** Returns the grade where it follows from binary targets, then each target with groups. */
  static List<PredictedGroup> allOf(Heads heads) {
    List<PredictedGroup> all = new ArrayList<>();
    ofBinaryTargets(heads).ifPresent(all::add);
    for (int i = 0; i < heads.list().size(); i++) {
      if (heads.list().get(i) instanceof GradeGroups groups) {
        int first = heads.firstQuestion(i);
        List<Integer> asked =
            IntStream.range(first, first + groups.groupCount() - 1).boxed().toList();
        all.add(new PredictedGroup(heads.questions(), asked, groups, groups.name()));
      }
    }
    return all;
  }

  /** Returns the rule, or empty where a cut point from 1 to 4 has no binary target. */
  private static Optional<PredictedGroup> ofBinaryTargets(Heads heads) {
    List<Integer> cutPoints = new ArrayList<>();
    for (int grade = 1; grade <= Target.WORST_GRADE; grade++) {
      for (Head head : heads.list()) {
        if (head instanceof Target binary && binary.from() == grade) {
          cutPoints.add(heads.questions().indexOf(binary));
          break;
        }
      }
    }
    return cutPoints.size() < Target.WORST_GRADE
        ? Optional.empty()
        : Optional.of(
            new PredictedGroup(
                heads.questions(),
                cutPoints,
                new GradeGroups("grade", GRADES, HeadForm.ORDINAL),
                null));
  }

  /** Returns the group, from 0. */
  int of(Prediction prediction) {
    return groups
        .form()
        .group(
            asked.stream()
                .map(question -> GradedScores.score(prediction, questions, question))
                .toList());
  }

  /** Compares predicted with true groups. */
  GradeAgreement agreement(Split split, Slice slice, GroupBootstrap bootstrap) {
    List<Prediction> predictions = slice.predictions();
    GroupedGrades grades =
        new GroupedGrades(
            predictions.stream().mapToInt(p -> groups.groupOf(GradedScores.grade(p))).toArray(),
            predictions.stream().mapToInt(this::of).toArray(),
            predictions.stream().map(Prediction::getGroupId).toList(),
            groups.groupCount());
    Optional<ConfidenceInterval> interval =
        bootstrap.intervals(grades.groupCount(), List.of(grades)).get(0);
    return GradeAgreement.newBuilder()
        .setSplit(split)
        .setSlice(slice.value())
        .setTarget(target)
        .setConfusion(
            Arrays.stream(grades.total().counts())
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList())
        .setQuadraticWeightedKappa(SliceMeasurement.orNull(grades.total().quadraticWeightedKappa()))
        .setQuadraticWeightedKappaLower(SliceMeasurement.lower(interval))
        .setQuadraticWeightedKappaUpper(SliceMeasurement.upper(interval))
        .build();
  }
}
