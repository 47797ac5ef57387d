package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.runner.BeamRuns;
import org.fovea.pipeline.sources.SpecSources;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.pipeline.spec.Precision;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.finetune.TransferScenario;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.ProcessorFlags;
import org.fovea.stages.googlenet.VisibleGpus;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.Corrections;
import org.fovea.stages.ingest.CorrectionsFile;
import org.fovea.stages.ingest.ExclusionFile;
import org.fovea.stages.ingest.IllegalSourceException;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.IngestPlan;
import org.fovea.stages.ingest.PatientPseudonyms;
import org.fovea.stages.preprocess.ExclusionList;

/**
 * What a run takes from outside its stages: looked up and checked before any of them begins, so
 * that what is wrong with it comes up at once.
 *
 * @param configs what the spec means to each stage
 * @param listed the images that the sources list, with their labels
 * @param sourceBytes reads the originals
 * @param exclusions whose images must not be used
 * @param weights what training begins with; empty where nothing is trained from weights
 * @param published the version that is taken as it is, in place of a training; mostly empty
 * @param device what computes
 */
record RunInputs(
    StageConfigs configs,
    IngestPlan listed,
    SourceBytes sourceBytes,
    ExclusionList exclusions,
    Optional<PretrainedWeights> weights,
    Optional<PublishedModel> published,
    DeviceChoice device) {

  /**
   * Looks everything up that a part of the workflow needs; sources that are to be drawn are drawn,
   * which is cheap and repeatable.
   *
   * @param environment the process's environment variables
   * @param console is told what the spec leaves open, and what was left out
   * @throws CommandFailure if something is not there or cannot be used
   */
  static RunInputs find(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      Map<String, String> environment,
      Clock clock,
      Console console)
      throws IOException {
    TransferScenario scenario = TransferScenario.valueOf(spec.finetune().scenario().name());
    boolean explicit = spec.classifier().kind() == ClassifierKind.EXPLICIT_FEATURES;
    requireStagesOf(explicit, scenario, options);
    boolean trainsNetwork = options.to().compareTo(StageName.FEATURES) >= 0 && !explicit;
    Optional<PublishedModel> published = PublishedStages.named(spec, workspace, clock);
    Optional<PretrainedWeights> weights =
        trainsNetwork && scenario.isTransfer() && published.isEmpty()
            ? Optional.of(new InitialWeights(workspace, environment, clock).find(spec, console))
            : Optional.empty();
    boolean elsewhere = trainsElsewhere(spec, options);
    DeviceChoice device = trainsNetwork ? device(spec.finetune(), elsewhere) : DeviceChoice.CPU;
    ArithmeticChoice arithmetic =
        trainsNetwork && scenario.trainsNetwork() && published.isEmpty()
            ? arithmetic(spec.finetune().precision(), device, elsewhere)
            : ArithmeticChoice.FLOAT32;
    StageConfigs configs = configs(spec, arithmetic.arithmetic(), workspace, console);
    published.ifPresent(model -> PublishedStages.requireFits(model, configs));
    PatientPseudonyms pseudonyms = pseudonyms(configs.ingest(), environment);
    IngestPlan listed = list(configs.ingest(), pseudonyms, spec.corrections(), console);
    if (listed.filesWithoutRow() > 0) {
      console.say(
          "%,d files that the sources list have no row in their labels; rows decide, so they are no inputs"
              .formatted(listed.filesWithoutRow()));
    }
    ExclusionList exclusions = exclusions(spec, listed, pseudonyms, console);
    device.remark().ifPresent(console::say);
    arithmetic.remark().ifPresent(console::say);
    SourceBytes sourceBytes =
        SourceBytes.of(listed.rootsBySource(), IngestConfig.DEFAULT_MAX_BYTES);
    return new RunInputs(configs, listed, sourceBytes, exclusions, weights, published, device);
  }

  private static void requireStagesOf(
      boolean explicit, TransferScenario scenario, RunOptions options) {
    boolean asked =
        options.from() == StageName.FEATURES
            || options.to() == StageName.FEATURES
            || options.force().contains(StageName.FEATURES);
    if (asked && !explicit && !scenario.readsFeatures()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "finetune.scenario %s has no stage features; name another stage, or set finetune.scenario to auto or one of the linear ones"
              .formatted(scenario));
    }
  }

  private static boolean trainsElsewhere(RunSpec spec, RunOptions options) {
    return new BeamRuns(spec.runners(), options.beamArguments(), "")
        .isElsewhere(StageName.FINETUNE);
  }

  private static DeviceChoice device(FinetuneSpec finetune, boolean elsewhere) {
    return elsewhere
        ? DeviceChoice.elsewhere("finetune.device", finetune.device(), finetune.gpus())
        : DeviceChoice.of(
            "finetune.device", finetune.device(), finetune.gpus(), VisibleGpus::toThisProcess);
  }

  private static ArithmeticChoice arithmetic(
      Precision asked, DeviceChoice device, boolean elsewhere) throws IOException {
    return elsewhere
        ? ArithmeticChoice.elsewhere(asked)
        : ArithmeticChoice.of(asked, device, ProcessorFlags.ofThisMachine());
  }

  private static StageConfigs configs(
      RunSpec spec, Arithmetic arithmetic, Workspace workspace, Console console)
      throws IOException {
    try {
      return StageConfigs.of(spec, Drawings.draw(spec, workspace, console), arithmetic);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private static PatientPseudonyms pseudonyms(
      IngestConfig config, Map<String, String> environment) {
    String key = environment.get(ScreeningWorkflow.PATIENT_KEY_VARIABLE);
    try {
      return PatientPseudonyms.of(
          config.patientIds(), key == null ? null : key.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s (the environment variable is %s)"
              .formatted(e.getMessage(), ScreeningWorkflow.PATIENT_KEY_VARIABLE),
          e);
    }
  }

  private static IngestPlan list(
      IngestConfig config, PatientPseudonyms pseudonyms, Optional<String> table, Console console) {
    try {
      Corrections corrections =
          table
              .map(file -> CorrectionsFile.read(file, SpecSources.files().read(file)))
              .orElse(Corrections.NONE);
      IngestPlan plan = IngestPlan.make(config, SpecSources.files(), pseudonyms, corrections);
      table.ifPresent(
          file ->
              console.say(
                  "%s has %,d corrections; %,d of them change something here"
                      .formatted(file, corrections.count(), plan.corrections().size())));
      return plan;
    } catch (IllegalSourceException e) {
      throw usage(e);
    }
  }

  private static ExclusionList exclusions(
      RunSpec spec, IngestPlan listed, PatientPseudonyms pseudonyms, Console console) {
    Optional<String> file = spec.preprocess().exclusionList();
    if (file.isEmpty()) {
      return ExclusionList.NONE;
    }
    try {
      ExclusionFile.Named named =
          ExclusionFile.read(file.get(), SpecSources.files().read(file.get()), listed, pseudonyms);
      console.say(
          "the exclusion list has %,d rows; %,d of them fit no image here"
              .formatted(named.rows(), named.rowsWithoutImage()));
      return ExclusionList.of(named.patientIds(), named.occurrenceIds());
    } catch (IllegalSourceException e) {
      throw usage(e);
    }
  }

  private static CommandFailure usage(IllegalArgumentException e) {
    return new CommandFailure(
        ExitCode.USAGE, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
  }
}
