package org.fovea.stages.scoring;

import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.GroupedHead;
import org.fovea.schema.TargetDefinition;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/** The heads and questions of a model, out of its record and into it. */
public final class ModelTargets {
  private ModelTargets() {}

  /**
   * Returns the questions in the order of the model's scores.
   *
   * @throws IllegalArgumentException if the list is not valid, or a target is of a kind that this
   *     version cannot score
   */
  public static List<Target> of(List<TargetDefinition> definitions) {
    return heads(definitions).questions();
  }

  /**
   * Returns the heads in the order of the model's outputs.
   *
   * @throws IllegalArgumentException if the list is not valid, or a target is of a kind that this
   *     version cannot score
   */
  public static Heads heads(List<TargetDefinition> definitions) {
    return Heads.of(definitions.stream().map(ModelTargets::head).toList());
  }

  private static Head head(TargetDefinition definition) {
    DrGrade from = definition.getFrom();
    List<List<Integer>> classes = definition.getClasses();
    GroupedHead form = definition.getHead();
    if (from != null && classes == null && form == null) {
      return Target.of(definition.getName(), from.name());
    }
    if (from != null || classes == null || form == null || form == GroupedHead.UNKNOWN) {
      throw new IllegalArgumentException(
          "target %s has neither a lowest positive grade nor groups of grades with a head that this version knows; score with the version that trained the model"
              .formatted(definition.getName()));
    }
    return new GradeGroups(definition.getName(), classes, HeadForm.valueOf(form.name()));
  }

  /** Returns the record of a head. */
  public static TargetDefinition definition(Head head) {
    TargetDefinition.Builder definition = TargetDefinition.newBuilder().setName(head.name());
    if (head instanceof GradeGroups groups) {
      definition.setClasses(groups.classes()).setHead(GroupedHead.valueOf(groups.form().name()));
    } else if (head instanceof Target target) {
      definition.setFrom(DrGrade.valueOf(Target.GRADE_NAMES.get(target.from())));
    }
    return definition.build();
  }
}
