package org.fovea.stages.target;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/**
 * What a network learns for one entry of a spec's targets: into which of some groups the grade of
 * an image falls.
 *
 * <p>The groups are ordered: each grade is in one, and the grades of a later group are worse. A
 * head has some outputs of the network ({@link HeadForm}) and answers yes-or-no questions, each
 * with a score of its own: is it this group or a worse one? All that comes after training knows the
 * questions only.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION) // by its names: JSON says nothing more
@JsonSubTypes({@JsonSubTypes.Type(Target.class), @JsonSubTypes.Type(GradeGroups.class)})
public sealed interface Head extends Serializable permits Target, GradeGroups {
  /** Returns the name of the target, unique in a list. */
  String name();

  /** Returns how many groups there are, at least 2. */
  int groupCount();

  /**
   * Returns the group of a grade, from 0.
   *
   * @param grade 0 to 4
   * @throws IllegalArgumentException if {@code grade} is outside 0 to 4
   */
  int groupOf(int grade);

  /** Returns how the network's outputs answer. */
  HeadForm form();

  /** Returns the questions, one for each group but the first, from the mildest to the worst. */
  List<Target> questions();

  /** Returns how many outputs of the network it has. */
  default int outputs() {
    return form().outputs(groupCount());
  }

  /** Returns the grades of a group for people, such as {@code 2} or {@code 3-4}. */
  default String gradesOf(int group) {
    int first = 0;
    while (groupOf(first) < group) {
      first++;
    }
    int last = first;
    while (last < Target.WORST_GRADE && groupOf(last + 1) == group) {
      last++;
    }
    return first == last ? String.valueOf(first) : first + "-" + last;
  }
}
