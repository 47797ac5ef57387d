package org.fovea.pipeline.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;

/**
 * Where the values of a stage's config stand in the run spec, so that people are told of what they
 * wrote.
 */
final class SpecPaths {
  /** A path of the config, or the beginning of some, and what stands for it in the spec. */
  private record Renaming(String config, String spec) {
    Optional<String> of(String path) {
      boolean fits =
          path.equals(config) || path.startsWith(config + ".") || path.startsWith(config + "[");
      return fits ? Optional.of(spec + path.substring(config.length())) : Optional.empty();
    }
  }

  /** The first that fits counts. */
  private static final Map<String, List<Renaming>> RENAMINGS =
      Map.of(
          StageName.ASSIGN.word(),
          List.of(new Renaming("split", "split")),
          StageName.FEATURES.word(),
          List.of(new Renaming("layers", "finetune.featureLayer")),
          StageName.FINETUNE.word(),
          List.of(
              new Renaming("targets", "targets"),
              new Renaming("seed", "seed"),
              new Renaming("rule.largeFrom", "finetune.largeFrom"),
              new Renaming("rule.earlierLayers", "finetune.featureLayer"),
              new Renaming("learningRates.pretrained", "finetune.learningRate"),
              new Renaming("learningRates.head", "finetune.headLearningRate"),
              new Renaming("learningRates.byLayer", "finetune.layerLearningRates"),
              new Renaming("stepping.frozenLayers", "finetune.freezeThrough"),
              new Renaming("stepping.l2", "finetune.weightDecay"),
              new Renaming("stepping.arithmetic", "finetune.precision"),
              new Renaming("stepping", "finetune")),
          StageName.EVALUATE.word(),
          List.of(
              new Renaming("rotations.degrees", "evaluate.rotations"),
              new Renaming("bootstrap.seed", "seed"),
              new Renaming("bootstrap", "evaluate"),
              new Renaming("slices.by", "evaluate.slices"),
              new Renaming("slices.columns", "evaluate.sliceColumns")));

  /** The section of the spec that the rest of a stage's config stands in. */
  private static final Map<String, String> SECTIONS =
      Map.of(
          StageName.PREPARE.word(), "preprocess.",
          StageName.ASSIGN.word(), "preprocess.",
          StageName.FINETUNE.word(), "finetune.",
          StageName.EVALUATE.word(), "evaluate.",
          StageName.PUBLISH.word(), "publish.");

  private SpecPaths() {}

  /**
   * Returns the path in the spec of a value of a stage's config.
   *
   * @param stage name of the stage
   * @param path as {@link JsonValues} names it
   */
  static String of(String stage, String path) {
    return RENAMINGS.getOrDefault(stage, List.of()).stream()
        .flatMap(renaming -> renaming.of(path).stream())
        .findFirst()
        .orElseGet(() -> SECTIONS.getOrDefault(stage, "") + path);
  }
}
