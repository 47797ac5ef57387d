package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.TargetDefinition;
import org.fovea.stages.target.Target;

/** The questions of a model, out of its record. */
public final class ModelTargets {
  private ModelTargets() {}

  /**
   * Returns the targets in the order of the model's outputs.
   *
   * @throws IllegalArgumentException if the list is not valid, or a target is one of grade groups,
   *     which this version cannot score
   */
  public static List<Target> of(List<TargetDefinition> definitions) {
    List<Target> targets = new ArrayList<>();
    for (TargetDefinition definition : definitions) {
      DrGrade from = definition.getFrom();
      if (from == null || definition.getClasses() != null) {
        throw new IllegalArgumentException(
            "target "
                + definition.getName()
                + " has no lowest positive grade; only targets such as {name: referable, from:"
                + " MODERATE} can be scored: use a version that knows grade groups");
      }
      targets.add(Target.of(definition.getName(), from.name()));
    }
    return Target.requireValid(targets);
  }
}
