package org.fovea.pipeline.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the mappings of a spec into records, key by key. */
final class SpecReader {
  private SpecReader() {}

  static RunSpec run(SpecNode node) {
    return node.read(
        RunSpec.class,
        () -> {
          String name = node.text("name", RunSpec.DEFAULT_NAME);
          SpecRange.requireName("name", name); // it is also the default of publish.model
          return new RunSpec(
              name,
              node.text("workspace", RunSpec.DEFAULT_WORKSPACE),
              node.wholeNumber("seed", 7),
              node.children("targets", RunSpec.DEFAULT_TARGETS, SpecReader::target),
              node.choice("patientIds", PatientIds.class, PatientIds.PSEUDONYMISE),
              node.children("sources", List.of(), SpecReader::source),
              split(node.child("split")),
              preprocess(node.child("preprocess")),
              finetune(node.child("finetune")),
              evaluate(node.child("evaluate")),
              publish(node.child("publish"), name),
              node.number("rejectionLimit", RunSpec.DEFAULT_REJECTION_LIMIT),
              node.textLists("runners", runnerKeys()),
              node.texts("accelerators", RunSpec.ACCELERATED_STAGES),
              classifier(node.child("classifier")),
              node.optionalText("corrections"),
              lineage(node.child("lineage")),
              tracking(node.child("tracking")));
        });
  }

  private static TrackingSpec tracking(SpecNode node) {
    return node.read(
        TrackingSpec.class,
        () ->
            new TrackingSpec(
                node.has("mlflow") ? Optional.of(mlflow(node.child("mlflow"))) : Optional.empty()));
  }

  private static MlflowSpec mlflow(SpecNode node) {
    return node.read(
        MlflowSpec.class,
        () ->
            new MlflowSpec(
                node.requiredText("uri", "http://localhost:5000"),
                node.optionalText("experiment")));
  }

  private static LineageSpec lineage(SpecNode node) {
    return node.read(
        LineageSpec.class, () -> new LineageSpec(node.text("to", LineageSpec.DEFAULT.to())));
  }

  private static List<String> runnerKeys() {
    List<String> keys = new ArrayList<>(List.of(RunSpec.DEFAULT_RUNNER));
    for (StageName stage : StageName.values()) {
      keys.add(stage.word());
    }
    return keys;
  }

  private static TargetSpec target(SpecNode node) {
    return node.read(
        TargetSpec.class,
        () -> {
          boolean grouped = node.has("classes");
          Optional<Grade> from = node.optionalChoice("from", Grade.class);
          Optional<GroupedHead> head = node.optionalChoice("head", GroupedHead.class);
          return new TargetSpec(
              node.requiredText("name", "referable"),
              grouped ? from : Optional.of(from.orElse(Grade.MODERATE)),
              grouped ? Optional.of(node.smallNumberLists("classes")) : Optional.empty(),
              grouped ? Optional.of(head.orElse(GroupedHead.SOFTMAX)) : head);
        });
  }

  private static SourceSpec source(SpecNode node) {
    return node.read(
        SourceSpec.class,
        () ->
            new SourceSpec(
                node.requiredText("name", "eyepacs"),
                node.optionalText("images"),
                node.optionalText("labels"),
                node.choice("layout", LabelLayout.class, LabelLayout.COLUMNS),
                node.choice("rows", RowPolicy.class, RowPolicy.FROM_IMAGES),
                node.texts("columns", SourceSpec.COLUMN_ROLES),
                node.textList("carry"),
                node.text("encoding", SourceSpec.DEFAULT_ENCODING),
                node.has("synthetic")
                    ? Optional.of(synthetic(node.child("synthetic")))
                    : Optional.empty()));
  }

  private static SyntheticSpec synthetic(SpecNode node) {
    SyntheticSpec otherwise = SyntheticSpec.DEFAULT;
    return node.read(
        SyntheticSpec.class,
        () ->
            new SyntheticSpec(
                node.smallNumber("patients", otherwise.patients()),
                node.wholeNumber("seed", otherwise.seed()),
                node.choice("camera", SyntheticCameraName.class, otherwise.camera())));
  }

  private static SplitSpec split(SpecNode node) {
    SplitSpec otherwise = SplitSpec.DEFAULT;
    return node.read(
        SplitSpec.class,
        () ->
            new SplitSpec(
                node.text("salt", otherwise.salt()),
                node.number("train", otherwise.train()),
                node.number("validation", otherwise.validation()),
                node.number("calibration", otherwise.calibration()),
                node.number("test", otherwise.test())));
  }

  private static PreprocessSpec preprocess(SpecNode node) {
    PreprocessSpec otherwise = PreprocessSpec.DEFAULT;
    return node.read(
        PreprocessSpec.class,
        () ->
            new PreprocessSpec(
                node.smallNumber("sidePx", otherwise.sidePx()),
                node.choice("contrast", Contrast.class, otherwise.contrast()),
                node.smallNumbers("rotations", otherwise.rotations()),
                node.choice("duplicates", DuplicatePolicy.class, otherwise.duplicates()),
                node.choice("conflicts", ConflictPolicy.class, otherwise.conflicts()),
                quality(node.child("quality")),
                node.choices("modalities", ImageModality.class, otherwise.modalities()),
                node.choice(
                    "nearDuplicates", NearDuplicatePolicy.class, otherwise.nearDuplicates()),
                node.choice("leakage", LeakagePolicy.class, otherwise.leakage()),
                node.optionalText("exclusionList"),
                node.choice("noise", Noise.class, otherwise.noise()),
                node.flag("maskOutside", otherwise.maskOutside())));
  }

  private static QualitySpec quality(SpecNode node) {
    QualitySpec otherwise = QualitySpec.DEFAULT;
    return node.read(
        QualitySpec.class,
        () ->
            new QualitySpec(
                node.number("minBrightness", otherwise.minBrightness()),
                node.number("maxBrightness", otherwise.maxBrightness()),
                node.number("maxRedClipped", otherwise.maxRedClipped()),
                node.number("maxHidden", otherwise.maxHidden()),
                node.number("minSharpness", otherwise.minSharpness()),
                node.number("minWarm", otherwise.minWarm())));
  }

  private static FinetuneSpec finetune(SpecNode node) {
    FinetuneSpec otherwise = FinetuneSpec.DEFAULT;
    return node.read(
        FinetuneSpec.class,
        () -> {
          int epochs = node.smallNumber("epochs", otherwise.epochs());
          return new FinetuneSpec(
              node.optionalText("weights"),
              node.choice("scenario", Scenario.class, otherwise.scenario()),
              node.choice("featureLayer", FeatureLayerName.class, otherwise.featureLayer()),
              node.smallNumber("largeFrom", otherwise.largeFrom()),
              node.optionalText("freezeThrough"),
              epochs,
              node.optionalSmallNumber("patienceEpochs"),
              node.smallNumber("rotationsPerEpoch", otherwise.rotationsPerEpoch()),
              node.smallNumber("batchSize", otherwise.batchSize()),
              node.choice("classBalance", ClassBalance.class, otherwise.classBalance()),
              node.number("learningRate", otherwise.learningRate()),
              node.number("headLearningRate", otherwise.headLearningRate()),
              node.numbers("layerLearningRates"),
              node.number("momentum", otherwise.momentum()),
              node.number("weightDecay", otherwise.weightDecay()),
              node.number("dropout", otherwise.dropout()),
              node.number("warmUpEpochs", otherwise.warmUpEpochs()),
              node.has("decay") ? decay(node.child("decay")) : otherwise.decay(),
              node.choice("precision", Precision.class, otherwise.precision()),
              node.choice("device", ComputeDevice.class, otherwise.device()),
              node.smallNumber("gpus", otherwise.gpus()),
              node.smallNumber("members", otherwise.members()));
        });
  }

  private static DecaySpec decay(SpecNode node) {
    return node.read(
        DecaySpec.class,
        () ->
            new DecaySpec(
                node.choice("kind", DecayKind.class, DecaySpec.DEFAULT.kind()),
                node.optionalNumber("power"),
                node.optionalNumber("factor"),
                node.optionalNumber("everyEpochs")));
  }

  private static EvaluateSpec evaluate(SpecNode node) {
    EvaluateSpec otherwise = EvaluateSpec.DEFAULT;
    return node.read(
        EvaluateSpec.class,
        () ->
            new EvaluateSpec(
                node.named(
                    "operatingPoints", otherwise.operatingPoints(), SpecReader::operatingPoint),
                node.choice("on", GateMeasure.class, otherwise.on()),
                node.smallNumbers("rotations", otherwise.rotations()),
                node.choice("calibration", CalibrationKind.class, otherwise.calibration()),
                node.choice("fellowEye", FellowEyeKind.class, otherwise.fellowEye()),
                node.numbers("prevalences"),
                node.choices("slices", SliceBy.class, otherwise.slices()),
                node.textList("sliceColumns"),
                node.smallNumber("resamples", otherwise.resamples())));
  }

  private static OperatingPointSpec operatingPoint(SpecNode node) {
    return node.read(
        OperatingPointSpec.class,
        () ->
            new OperatingPointSpec(
                node.optionalNumber("sensitivity"), node.optionalNumber("specificity")));
  }

  private static PublishSpec publish(SpecNode node, String name) {
    return node.read(
        PublishSpec.class,
        () ->
            new PublishSpec(
                node.text("model", name),
                node.has("gate") ? gate(node.child("gate")) : GateSpec.DEFAULT));
  }

  /** A gate that is given has just the bars that it names. */
  private static GateSpec gate(SpecNode node) {
    return node.read(
        GateSpec.class,
        () ->
            new GateSpec(
                node.text("target", GateSpec.DEFAULT.target()),
                node.optionalNumber("sensitivity"),
                node.optionalNumber("specificity"),
                node.optionalNumber("severeSensitivity"),
                node.optionalNumber("auc"),
                node.optionalNumber("calibrationError"),
                node.optionalNumber("gradable"),
                node.optionalNumber("sliceMargin"),
                node.choice("on", GateMeasure.class, GateSpec.DEFAULT.on()),
                node.choice("sources", GateSources.class, GateSpec.DEFAULT.sources())));
  }

  private static ClassifierSpec classifier(SpecNode node) {
    return node.read(
        ClassifierSpec.class,
        () ->
            new ClassifierSpec(
                node.choice("kind", ClassifierKind.class, ClassifierSpec.DEFAULT.kind()),
                node.optionalText("published")));
  }
}
