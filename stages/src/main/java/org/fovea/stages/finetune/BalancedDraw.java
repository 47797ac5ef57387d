package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * Draws the examples of an epoch so that each class is shown equally often: a class is the grades
 * that no target tells apart.
 *
 * <p>The images of a class are gone through round by round, each round in a new random order, and
 * an epoch begins where the one before it ended: so over the epochs each image of a class is shown
 * as often as the others, up to once. From round to round an image is shown in another of its
 * rotations, until all have had their turn. All of that is a function of seed and epoch alone.
 */
final class BalancedDraw {
  private final long seed;
  private final List<List<List<TrainingExample>>> classes;

  private BalancedDraw(long seed, List<List<List<TrainingExample>>> classes) {
    this.seed = seed;
    this.classes = classes;
  }

  /**
   * Sorts images into classes.
   *
   * @param images for each image its rotations, in a fixed order
   * @throws IllegalArgumentException if a class has no images
   */
  static BalancedDraw of(long seed, Heads heads, List<List<TrainingExample>> images) {
    List<String> grades = new ArrayList<>();
    List<List<List<TrainingExample>>> classes = new ArrayList<>();
    int[] classOfGrade = new int[Target.WORST_GRADE + 1];
    for (int grade = 0; grade <= Target.WORST_GRADE; grade++) {
      if (grade == 0 || isToldApart(heads, grade - 1, grade)) {
        classes.add(new ArrayList<>());
        grades.add("");
      }
      classOfGrade[grade] = classes.size() - 1;
      grades.set(classes.size() - 1, (grades.get(classes.size() - 1) + " " + grade).strip());
    }
    SplittableRandom random = new SplittableRandom(EpochOrder.mix(seed, Long.MIN_VALUE));
    for (List<TrainingExample> rotations : images) {
      List<TrainingExample> turns = new ArrayList<>(rotations);
      EpochOrder.shuffle(turns, random);
      classes.get(classOfGrade[TrueGroup.grade(turns.get(0))]).add(turns);
    }
    for (int i = 0; i < classes.size(); i++) {
      if (classes.get(i).isEmpty()) {
        throw new IllegalArgumentException(
            "classBalance sampled needs training images of every class that the targets tell apart, but there are none of grade %s among %d; use classBalance none, or other images"
                .formatted(grades.get(i).replace(" ", " or "), images.size()));
      }
    }
    return new BalancedDraw(seed, classes);
  }

  private static boolean isToldApart(Heads heads, int grade, int other) {
    return heads.list().stream().anyMatch(head -> head.groupOf(grade) != head.groupOf(other));
  }

  /**
   * Returns the examples of an epoch, class by class.
   *
   * @param epoch from 1
   * @param examples how many there are to be; each class has its share, up to one example
   */
  List<TrainingExample> epoch(int epoch, int examples) {
    List<TrainingExample> shown = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      int share = examples / classes.size() + (i < examples % classes.size() ? 1 : 0);
      long from = (epoch - 1L) * share;
      addStretch(i, from, from + share, shown);
    }
    return shown;
  }

  /** Adds what is shown of a class between two points of its endless sequence of rounds. */
  private void addStretch(int ofClass, long from, long to, List<TrainingExample> shown) {
    int images = classes.get(ofClass).size();
    for (long round = from / images; round * images < to; round++) {
      List<TrainingExample> all = round(ofClass, round);
      long start = round * images;
      int first = (int) Math.max(0, from - start);
      int end = (int) Math.min(images, to - start);
      shown.addAll(all.subList(first, end));
    }
  }

  private List<TrainingExample> round(int ofClass, long round) {
    List<TrainingExample> shown = new ArrayList<>();
    for (List<TrainingExample> turns : classes.get(ofClass)) {
      shown.add(turns.get((int) (round % turns.size())));
    }
    long ownSeed = EpochOrder.mix(EpochOrder.mix(seed, -1 - ofClass), round);
    EpochOrder.shuffle(shown, new SplittableRandom(ownSeed));
    return Collections.unmodifiableList(shown);
  }
}
