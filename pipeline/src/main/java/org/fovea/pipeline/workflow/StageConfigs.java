package org.fovea.pipeline.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.sources.SpecSources;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.DecaySpec;
import org.fovea.pipeline.spec.FeatureLayerName;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.pipeline.spec.OperatingPointSpec;
import org.fovea.pipeline.spec.PreprocessSpec;
import org.fovea.pipeline.spec.QualitySpec;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SliceBy;
import org.fovea.pipeline.spec.TargetSpec;
import org.fovea.schema.Modality;
import org.fovea.stages.evaluate.Calibration;
import org.fovea.stages.evaluate.EvaluateConfig;
import org.fovea.stages.evaluate.FellowEye;
import org.fovea.stages.evaluate.OperatingPointRule;
import org.fovea.stages.evaluate.SliceConfig;
import org.fovea.stages.features.FeaturesConfig;
import org.fovea.stages.finetune.ClassBalance;
import org.fovea.stages.finetune.Decay;
import org.fovea.stages.finetune.FineTuneConfig;
import org.fovea.stages.finetune.ScenarioRule;
import org.fovea.stages.finetune.SupportVectorConfig;
import org.fovea.stages.finetune.TransferScenario;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.image.ContrastEnhancement;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.NoiseRemoval;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.QualityBounds;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.PatientIdPolicy;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.preprocess.AssignConfig;
import org.fovea.stages.preprocess.ConflictPolicy;
import org.fovea.stages.preprocess.NearDuplicatePolicy;
import org.fovea.stages.preprocess.SplitFractions;
import org.fovea.stages.publish.Gate;
import org.fovea.stages.publish.PublishConfig;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Target;

/**
 * What a spec means to each stage.
 *
 * @param ingest what ingest needs to know
 * @param prepare what preparing needs to know
 * @param assign what assigning needs to know
 * @param features what extracting features needs to know, where the scenario reads any
 * @param finetune what training needs to know
 * @param members networks that are trained and joined
 * @param supportVectors what a classifier on explicit features needs to know; empty for a network
 * @param evaluate what evaluation needs to know
 * @param publish what publishing needs to know
 */
record StageConfigs(
    IngestConfig ingest,
    PreparationConfig prepare,
    AssignConfig assign,
    FeaturesConfig features,
    FineTuneConfig finetune,
    int members,
    Optional<SupportVectorConfig> supportVectors,
    EvaluateConfig evaluate,
    PublishConfig publish) {

  /**
   * Reads a spec.
   *
   * @param drawings directory of each source that is drawn, by the source's name
   * @param arithmetic what {@code finetune.precision} comes to
   */
  static StageConfigs of(RunSpec spec, Map<String, String> drawings, Arithmetic arithmetic) {
    List<Head> targets = spec.targets().stream().map(StageConfigs::target).toList();
    FineTuneConfig finetune = finetune(spec, targets, arithmetic);
    return new StageConfigs(
        new IngestConfig(
            SpecSources.of(spec, drawings),
            PatientIdPolicy.valueOf(spec.patientIds().name()),
            IngestConfig.DEFAULT_MAX_BYTES),
        prepare(spec.preprocess()),
        new AssignConfig(
            new SplitFractions(
                spec.split().salt(),
                spec.split().train(),
                spec.split().validation(),
                spec.split().calibration(),
                spec.split().test()),
            spec.preprocess().rotations(),
            ConflictPolicy.valueOf(spec.preprocess().conflicts().name()),
            NearDuplicatePolicy.valueOf(spec.preprocess().nearDuplicates().name())),
        FeaturesConfig.with(finetune.rule().earlierLayers()),
        finetune,
        spec.finetune().members(),
        spec.classifier().kind() == ClassifierKind.EXPLICIT_FEATURES
            ? Optional.of(SupportVectorConfig.DEFAULT.withTargets(targets))
            : Optional.empty(),
        new EvaluateConfig(
            operatingPoints(spec),
            EvaluateConfig.DEFAULT.batchSize(),
            new RotationAverage(spec.evaluate().rotations()),
            Calibration.valueOf(spec.evaluate().calibration().name()),
            FellowEye.valueOf(spec.evaluate().fellowEye().name()),
            new GroupBootstrap(spec.evaluate().resamples(), spec.seed()),
            slices(spec),
            new TreeMap<>(spec.evaluate().prevalences())),
        publish(spec));
  }

  private static PreparationConfig prepare(PreprocessSpec preprocess) {
    QualitySpec quality = preprocess.quality();
    return new PreparationConfig(
        preprocess.sidePx(),
        DecodeLimits.DEFAULT,
        new QualityBounds(
            quality.minBrightness(),
            quality.maxBrightness(),
            quality.maxRedClipped(),
            quality.maxHidden(),
            quality.minSharpness(),
            quality.minWarm()),
        preprocess.modalities().stream()
            .map(modality -> Modality.valueOf(modality.name()))
            .toList(),
        preprocess.maskOutside(),
        NoiseRemoval.valueOf(preprocess.noise().name()),
        ContrastEnhancement.valueOf(preprocess.contrast().name()));
  }

  private static Head target(TargetSpec target) {
    if (target.classes().isPresent()) {
      HeadForm form = HeadForm.valueOf(target.head().orElseThrow().name());
      return new GradeGroups(target.name(), target.classes().get(), form);
    }
    return new Target(target.name(), target.from().orElseThrow().number());
  }

  private static FineTuneConfig finetune(RunSpec spec, List<Head> targets, Arithmetic arithmetic) {
    FinetuneSpec finetune = spec.finetune();
    TransferScenario scenario = TransferScenario.valueOf(finetune.scenario().name());
    return new FineTuneConfig(
        scenario,
        rule(finetune, scenario),
        targets,
        finetune.epochs(),
        finetune.patienceEpochs().orElse(finetune.epochs()),
        finetune.rotationsPerEpoch(),
        finetune.batchSize(),
        ClassBalance.valueOf(finetune.classBalance().name()),
        new LearningRates(
            finetune.learningRate(),
            finetune.headLearningRate(),
            new TreeMap<>(finetune.layerLearningRates())),
        finetune.warmUpEpochs(),
        decay(finetune.decay()),
        new TrainingConfig(
            finetune
                .freezeThrough()
                .map(TrainingConfig::layersThrough)
                .orElse(scenario.frozenLayers()),
            finetune.momentum(),
            finetune.weightDecay(),
            finetune.dropout(),
            arithmetic),
        spec.seed());
  }

  /** What a scenario does not look at must not be a part of its key. */
  private static ScenarioRule rule(FinetuneSpec finetune, TransferScenario scenario) {
    List<FeatureLayer> layers =
        finetune.featureLayer() == FeatureLayerName.AUTO
            ? ScenarioRule.DEFAULT.earlierLayers()
            : List.of(FeatureLayer.named(finetune.featureLayer().word()));
    return switch (scenario) {
      case AUTO -> new ScenarioRule(finetune.largeFrom(), layers);
      case LINEAR_ON_EARLIER -> new ScenarioRule(ScenarioRule.DEFAULT.largeFrom(), layers);
      case LINEAR_ON_TOP, FINE_TUNE_ALL, FINE_TUNE_UPPER, FROM_SCRATCH -> ScenarioRule.DEFAULT;
    };
  }

  private static Decay decay(DecaySpec decay) {
    return switch (decay.kind()) {
      case CONSTANT -> new Decay.Constant();
      case COSINE -> new Decay.Cosine();
      case POLYNOMIAL -> new Decay.Polynomial(decay.power().orElseThrow());
      case STEP -> new Decay.Step(decay.factor().orElseThrow(), decay.everyEpochs().orElseThrow());
    };
  }

  private static List<OperatingPointRule> operatingPoints(RunSpec spec) {
    List<OperatingPointRule> rules = new ArrayList<>();
    for (Map.Entry<String, OperatingPointSpec> entry :
        spec.evaluate().operatingPoints().entrySet()) {
      OperatingPointSpec point = entry.getValue();
      boolean bySensitivity = point.sensitivity().isPresent();
      rules.add(
          new OperatingPointRule(
              entry.getKey(),
              bySensitivity
                  ? OperatingPointRule.Criterion.SENSITIVITY
                  : OperatingPointRule.Criterion.SPECIFICITY,
              point.sensitivity().or(point::specificity).orElseThrow(),
              Basis.valueOf(spec.evaluate().on().name())));
    }
    return rules;
  }

  private static SliceConfig slices(RunSpec spec) {
    return new SliceConfig(
        spec.evaluate().slices().stream()
            .filter(by -> by != SliceBy.SOURCE)
            .map(by -> SliceConfig.By.valueOf(by.name()))
            .toList(),
        spec.evaluate().sliceColumns());
  }

  private static PublishConfig publish(RunSpec spec) {
    var gate = spec.publish().gate();
    return new PublishConfig(
        spec.publish().model(),
        new Gate(
            gate.target(),
            gate.sensitivity().orElse(null),
            gate.specificity().orElse(null),
            gate.severeSensitivity().orElse(null),
            gate.auc().orElse(null),
            gate.calibrationError().orElse(null),
            gate.gradable().orElse(null),
            gate.sliceMargin().orElse(null),
            Basis.valueOf(gate.on().name()),
            Gate.Sources.valueOf(gate.sources().name())));
  }
}
