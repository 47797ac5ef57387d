package org.fovea.stages.finetune;

import java.io.Serializable;
import java.util.List;
import org.fovea.stages.lesions.ExplicitFeatureConfig;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * What {@link FitSupportVectors} needs to know; nothing here depends on the data.
 *
 * @param targets what the model learns; none of them {@link HeadForm#SOFTMAX}
 * @param features how the features that it learns from were measured
 * @param costs the values of C that are tried, at least one, each above 0
 * @param gammas the values of gamma that are tried, times the number of features; at least one,
 *     each above 0. At 1, images as far apart as unrelated ones are have a kernel of exp(-2)
 */
public record SupportVectorConfig(
    List<Head> targets, ExplicitFeatureConfig features, List<Double> costs, List<Double> gammas)
    implements Serializable {
  /** A factor of four apart, around 1 and 1. */
  public static final SupportVectorConfig DEFAULT =
      new SupportVectorConfig(
          List.copyOf(Target.DEFAULT),
          ExplicitFeatureConfig.DEFAULT,
          List.of(0.25, 1.0, 4.0, 16.0),
          List.of(0.0625, 0.25, 1.0));

  public SupportVectorConfig {
    targets = Heads.of(targets).list();
    for (Head target : targets) {
      if (target.form() == HeadForm.SOFTMAX) {
        throw new IllegalArgumentException(
            "explicit features are classified by yes-or-no questions, which target %s with its softmax head is none of; make the head ordinal"
                .formatted(target.name()));
      }
    }
    costs = requirePositive("costs", costs);
    gammas = requirePositive("gammas", gammas);
  }

  private static List<Double> requirePositive(String name, List<Double> values) {
    if (values.isEmpty() || values.stream().anyMatch(value -> !(value > 0))) { // NaN too
      throw new IllegalArgumentException(
          name + " must have at least one value, each above 0, but was " + values);
    }
    return List.copyOf(values);
  }

  /** Returns the same for other targets. */
  public SupportVectorConfig withTargets(List<Head> others) {
    return new SupportVectorConfig(others, features, costs, gammas);
  }
}
