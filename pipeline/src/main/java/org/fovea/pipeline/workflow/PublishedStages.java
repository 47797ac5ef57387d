package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.UnknownModelException;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.supportvectors.SupportVectorModel;
import org.fovea.stages.target.Heads;

/**
 * Takes a published model as it is, in place of a training: what comes after it, calibration,
 * operating points and measurement, is of the images of the run.
 *
 * <p>The output of its training stands where one of this run would, so that an audit finds its way
 * back from the new version to both sets of images.
 */
final class PublishedStages implements ClassifierStages {
  private final StageRuns runs;
  private final Workspace workspace;
  private final PublishedModel model;
  private final StageInput trained;
  private final ClassifierStages kind;
  private final Console console;

  private PublishedStages(
      StageRuns runs,
      Workspace workspace,
      PublishedModel model,
      StageInput trained,
      ClassifierStages kind,
      Console console) {
    this.runs = runs;
    this.workspace = workspace;
    this.model = model;
    this.trained = trained;
    this.kind = kind;
    this.console = console;
  }

  /**
   * Returns the version that a spec takes as it is, if any.
   *
   * @throws CommandFailure if there is none of that name
   * @throws IOException if it is damaged
   */
  static Optional<PublishedModel> named(RunSpec spec, Workspace workspace, Clock clock)
      throws IOException {
    Optional<String> name = spec.classifier().published();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      PublishedModel model = new ModelRegistry(workspace, clock).resolve(name.get());
      LoadedModel.load(workspace, model); // refuses a damaged one before anything is begun
      return Optional.of(model);
    } catch (UnknownModelException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Takes a version of a workspace.
   *
   * @param model a version that the run {@linkplain #requireFits fits}
   * @param kind the stages of its kind of model
   * @throws CommandFailure if the workspace lacks its training
   */
  static PublishedStages of(
      PublishedModel model,
      Workspace workspace,
      StageRuns runs,
      ClassifierStages kind,
      Console console)
      throws IOException {
    StageInput trained =
        output(workspace, model.getLineage(), FineTuneGoogLeNet.STAGE)
            .orElseThrow(
                () ->
                    usage(
                        "the workspace %s has not the output of training that %s stands on, which its new version would stand on too; name the workspace that it was trained in"
                            .formatted(workspace, reference(model))));
    return new PublishedStages(runs, workspace, model, trained, kind, console);
  }

  /**
   * Requires that a run prepares images as a version does, and asks what it answers; worth asking
   * before anything is begun.
   *
   * @throws CommandFailure if it does not, saying what to set
   */
  static void requireFits(PublishedModel model, StageConfigs configs) {
    Heads heads = ModelTargets.heads(model.getTargets());
    if (!heads.list().equals(configs.finetune().targets())) {
      throw usage(
          "%s answers %s; set targets to these, but they are %s"
              .formatted(
                  reference(model),
                  CanonicalJson.of(heads.list()),
                  CanonicalJson.of(configs.finetune().targets())));
    }
    if (isExplicit(model) != configs.supportVectors().isPresent()) {
      throw usage(
          "%s is a %s; set classifier.kind to that"
              .formatted(
                  reference(model), isExplicit(model) ? "model of explicit features" : "network"));
    }
    PreparationConfig prepared =
        CanonicalJson.read(model.getPreparation().getConfig(), PreparationConfig.class);
    if (!prepared.equals(configs.prepare())
        || model.getPreparation().getLogicVersion() != PrepareImages.LOGIC_VERSION) {
      throw usage(
          "%s looks at images that are prepared by %s, version %d, but this run prepares by %s, version %d; set preprocess to the same, or take the release that published it"
              .formatted(
                  reference(model),
                  CanonicalJson.of(prepared),
                  model.getPreparation().getLogicVersion(),
                  CanonicalJson.of(configs.prepare()),
                  PrepareImages.LOGIC_VERSION));
    }
  }

  private static boolean isExplicit(PublishedModel model) {
    return model.getNetwork().equals(SupportVectorModel.NETWORK_NAME);
  }

  static String reference(PublishedModel model) {
    return model.getName() + "@" + model.getVersion();
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  private static Optional<StageInput> output(
      Workspace workspace, Iterable<StageReference> references, String stage) throws IOException {
    for (StageReference reference : references) {
      if (reference.getStage().equals(stage)) {
        var directory = workspace.stage(stage, reference.getKey());
        Optional<StageManifest> manifest = directory.manifest();
        return manifest.isPresent() && directory.missingFiles(manifest.get()).isEmpty()
            ? Optional.of(new StageInput(directory, manifest.get()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean readsFeatures() {
    return isExplicit(model);
  }

  @Override
  public StageDefinition extraction() {
    return kind.extraction();
  }

  @Override
  public StageDefinition training() {
    return StageDefinition.of(trained.manifest());
  }

  @Override
  public Optional<StageInput> extract(StageInput images, StageInput pixels) throws IOException {
    return kind.extract(images, pixels);
  }

  @Override
  public Optional<StageInput> train(Data data) throws IOException {
    requireUnseen(data.examples());
    return runs.adopt(
        StageName.FINETUNE, trained, "classifier.published names " + reference(model));
  }

  /** Thresholds that were chosen on images the weights were fitted to would promise too much. */
  private void requireUnseen(StageInput examples) throws IOException {
    Optional<StageInput> learntFrom =
        output(workspace, trained.manifest().getInputs(), AssignExamples.STAGE);
    if (learntFrom.isEmpty()) {
      console.say(
          "WARNING: what %s was trained on is no longer in the workspace: that none of these images was among it is not provable"
              .formatted(reference(model)));
      return;
    }
    Set<String> seen = new HashSet<>();
    forEach(
        learntFrom.get(),
        example -> {
          if (example.getSplit() == Split.TRAIN || example.getSplit() == Split.VALIDATION) {
            seen.add(example.getImageId());
            seen.add(example.getGroupId());
          }
        });
    long[] known = new long[1];
    forEach(
        examples,
        example -> {
          boolean isKnown =
              seen.contains(example.getImageId()) || seen.contains(example.getGroupId());
          known[0] += isKnown && EvaluatedData.includes(example.getSplit()) ? 1 : 0;
        });
    if (known[0] > 0) {
      throw usage(
          "%,d of the images that thresholds are to be chosen or measured on are of patients that %s was trained on; leave their source out, or name them in preprocess.exclusionList"
              .formatted(known[0], reference(model)));
    }
  }

  private static void forEach(StageInput assigned, Consumer<TrainingExample> action)
      throws IOException {
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(assigned.directory(), file, TrainingExample.class, action);
    }
  }

  @Override
  public StageReference lookedAt(Data data) {
    return kind.lookedAt(data);
  }
}
