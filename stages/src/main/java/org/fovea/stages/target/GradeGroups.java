package org.fovea.stages.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A target that tells several groups of grades apart.
 *
 * <p>Its questions are named after the mildest grade of a group: {@code severity} with the groups
 * 0, 1, 2 and 3-4 asks {@code severity-mild-or-worse}, {@code severity-moderate-or-worse} and
 * {@code severity-severe-or-worse}.
 *
 * @param name lower-case words joined by dashes, such as {@code severity}; unique in a list
 * @param classes the groups, at least two: together the grades 0 to 4 in ascending order, each once
 * @param form how the network answers
 */
public record GradeGroups(String name, List<List<Integer>> classes, HeadForm form) implements Head {
  private static final List<Integer> ALL_GRADES =
      IntStream.rangeClosed(0, Target.WORST_GRADE).boxed().toList();

  public GradeGroups {
    Target.requireName(name);
    classes = classes.stream().map(List::copyOf).toList();
    List<Integer> grades = classes.stream().flatMap(List::stream).toList();
    if (classes.size() < 2
        || classes.stream().anyMatch(List::isEmpty)
        || !grades.equals(ALL_GRADES)) {
      throw new IllegalArgumentException(
          "classes of target %s must be two or more groups that together are the grades 0 to 4 in ascending order, such as [[0], [1], [2], [3, 4]], but were %s"
              .formatted(name, classes));
    }
  }

  @Override
  public int groupCount() {
    return classes.size();
  }

  @Override
  public int groupOf(int grade) {
    Target.requireGrade(grade);
    int group = 0;
    while (!classes.get(group).contains(grade)) {
      group++;
    }
    return group;
  }

  @Override
  public List<Target> questions() {
    List<Target> questions = new ArrayList<>();
    for (List<Integer> group : classes.subList(1, classes.size())) {
      int mildest = group.get(0);
      String grade = Target.GRADE_NAMES.get(mildest).toLowerCase(Locale.ROOT);
      questions.add(new Target("%s-%s-or-worse".formatted(name, grade), mildest));
    }
    return questions;
  }
}
