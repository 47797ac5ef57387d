package org.fovea.pipeline.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the model is asked: with {@code from} one question, with {@code classes} into which group
 * the grade falls.
 *
 * @param name what reports call it
 * @param from lowest grade that is positive; absent where there are classes
 * @param classes groups of grades: together 0 to 4 in ascending order, each once; at least two
 * @param head how the network answers for classes; absent where there are none
 */
public record TargetSpec(
    String name,
    Optional<Grade> from,
    Optional<List<List<Integer>>> classes,
    Optional<GroupedHead> head) {
  private static final List<Integer> ALL_GRADES = IntStream.rangeClosed(0, 4).boxed().toList();

  /** Any retinopathy: grade 1 or more. */
  public static final TargetSpec ANY_DR = binary("any-dr", Grade.MILD);

  /** Referable retinopathy: grade 2 or more; macular oedema is not in it. */
  public static final TargetSpec REFERABLE = binary("referable", Grade.MODERATE);

  public TargetSpec {
    SpecRange.requireName("name", name);
    if (from.isPresent() == classes.isPresent()) {
      throw new IllegalArgumentException(
          from.isPresent()
              ? "from is for a target without classes; leave one of the two out"
              : "from is missing, and so are classes; give one of the two");
    }
    if (head.isPresent() != classes.isPresent()) {
      throw new IllegalArgumentException(
          head.isPresent()
              ? "head is for a target with classes; leave it out, or name classes instead of from"
              : "head is missing; a target with classes needs one of "
                  + SpecWord.wordsOf(GroupedHead.class));
    }
    classes = classes.map(groups -> groups.stream().map(List::copyOf).toList());
    classes.ifPresent(TargetSpec::requirePartition);
  }

  /** Returns the target that asks whether an image is of this grade or a worse one. */
  public static TargetSpec binary(String name, Grade from) {
    return new TargetSpec(name, Optional.of(from), Optional.empty(), Optional.empty());
  }

  private static void requirePartition(List<List<Integer>> groups) {
    List<Integer> grades = groups.stream().flatMap(List::stream).toList();
    if (groups.size() < 2
        || groups.stream().anyMatch(List::isEmpty)
        || !grades.equals(ALL_GRADES)) {
      throw new IllegalArgumentException(
          "classes must be two or more groups that together are the grades 0 to 4 in ascending order, such as [[0], [1], [2], [3, 4]], but was %s"
              .formatted(groups));
    }
  }

  /**
   * Returns the names of the questions that have scores, thresholds and metrics: its own, or for
   * each group but the first that of the group or a worse one.
   */
  public List<String> questions() {
    if (classes.isEmpty()) {
      return List.of(name);
    }
    List<String> questions = new ArrayList<>();
    for (List<Integer> group : classes.get().subList(1, classes.get().size())) {
      Grade mildest =
          Arrays.stream(Grade.values())
              .filter(grade -> grade.number() == group.get(0))
              .findFirst()
              .orElseThrow();
      questions.add("%s-%s-or-worse".formatted(name, mildest.name().toLowerCase(Locale.ROOT)));
    }
    return questions;
  }
}
