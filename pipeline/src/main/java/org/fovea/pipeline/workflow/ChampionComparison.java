package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.FileRole;
import org.fovea.schema.GateCondition;
import org.fovea.schema.Prediction;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.evaluate.ModelComparison;
import org.fovea.stages.evaluate.ModelComparison.Answers;
import org.fovea.stages.evaluate.SeenBefore;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.scoring.ModelTargets;

/**
 * Holds a version against the champion, on the test images of both: its area under the ROC curve
 * must not be smaller by more than a margin. The predictions are those that the evaluations left in
 * the workspace.
 */
final class ChampionComparison {
  private final Workspace workspace;
  private final ModelRegistry registry;
  private final double margin;

  /**
   * @param margin 0 to 1
   */
  ChampionComparison(Workspace workspace, ModelRegistry registry, double margin) {
    this.workspace = workspace;
    this.registry = registry;
    this.margin = margin;
  }

  /**
   * Returns a condition for each target that the gate of a version looks at.
   *
   * <p>Where the predictions of one of the two are no longer there, or what the models were trained
   * on that they began with, or no test image is common, the value is undefined, which fails.
   */
  List<GateCondition> conditions(PublishedModel model, PublishedModel champion) throws IOException {
    SortedMap<String, Basis> targets = new TreeMap<>();
    for (GateCondition condition : model.getGate()) {
      Basis on = Basis.labelled(condition.getOn());
      // One condition on a bound is enough to ask for the bound here.
      targets.merge(
          condition.getTarget(),
          on == Basis.ESTIMATE ? on : Basis.LOWER_BOUND,
          (one, other) -> one == Basis.ESTIMATE ? other : one);
    }
    Optional<Answers> own = answers(model);
    Optional<Answers> others = answers(champion);
    List<GateCondition> conditions = new ArrayList<>();
    targets.forEach(
        (target, on) -> {
          Optional<ModelComparison> comparison =
              own.flatMap(
                  first ->
                      others.map(
                          second ->
                              ModelComparison.of(first, second, target, GroupBootstrap.DEFAULT)));
          Double value = comparison.flatMap(found -> value(found, on)).orElse(null);
          conditions.add(
              GateCondition.newBuilder()
                  .setMeasure("auc less that of the champion " + reference(champion))
                  .setTarget(target)
                  .setMeasuredOn(
                      comparison
                          .map(ChampionComparison::describe)
                          .orElse(
                              "nothing: predictions of one of the two, or what the weights had seen"
                                  + " before, are not in the workspace"))
                  .setOn(on.label())
                  .setValue(value)
                  .setBar(-margin)
                  .setPassed(value != null && value >= -margin)
                  .build());
        });
    return conditions;
  }

  private static Optional<Double> value(ModelComparison comparison, Basis on) {
    Optional<PairedAreas> areas = comparison.areas();
    Optional<Double> difference = areas.map(PairedAreas::difference);
    if (on == Basis.ESTIMATE) {
      return difference;
    }
    // Two models that order all images alike have no interval, and need none.
    return areas
        .flatMap(PairedAreas::interval)
        .map(ConfidenceInterval::lower)
        .or(() -> difference.filter(none -> none == 0));
  }

  private static String describe(ModelComparison comparison) {
    return String.format(
        Locale.ROOT,
        "split TEST, %d images that are test images of both; %d left out",
        comparison.images(),
        comparison.leftOut());
  }

  private static String reference(PublishedModel model) {
    return model.getName() + "@" + model.getVersion();
  }

  private Optional<Answers> answers(PublishedModel model) throws IOException {
    Optional<List<Prediction>> predictions = records(model, EvaluateModel.STAGE, Prediction.class);
    Optional<SeenBefore> seen = seenBefore(model);
    if (predictions.isEmpty() || seen.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Answers(predictions.get(), ModelTargets.of(model.getTargets()), seen.get()));
  }

  /** Goes back from one published model to the one before; empty where that cannot be told. */
  private Optional<SeenBefore> seenBefore(PublishedModel model) throws IOException {
    SeenBefore seen = SeenBefore.NOTHING;
    Set<String> walked = new HashSet<>();
    PublishedModel version = model;
    while (true) {
      Optional<List<TrainedModel>> trained =
          records(version, FineTuneGoogLeNet.STAGE, TrainedModel.class);
      if (trained.isEmpty()) {
        return Optional.empty();
      }
      String before = trained.get().get(0).getInitialWeights().getPublishedModel();
      if (before == null || !walked.add(before)) {
        return Optional.of(seen);
      }
      version = registry.resolve(before);
      Optional<List<TrainingExample>> examples =
          records(version, AssignExamples.STAGE, TrainingExample.class);
      if (examples.isEmpty()) {
        return Optional.empty();
      }
      seen = seen.and(examples.get());
    }
  }

  /** Reads the records of the output of a stage that a version stands on, if it is there. */
  private <T extends SpecificRecord> Optional<List<T>> records(
      PublishedModel model, String stage, Class<T> type) throws IOException {
    for (StageReference reference : model.getLineage()) {
      if (reference.getStage().equals(stage)) {
        StageDirectory directory = workspace.stage(stage, reference.getKey());
        Optional<StageManifest> manifest = directory.manifest();
        if (manifest.isPresent()) {
          return Optional.of(RecordFiles.readAll(directory, manifest.get(), FileRole.PART, type));
        }
      }
    }
    return Optional.empty();
  }
}
