package org.fovea.pipeline.spec;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything that a run is asked to do.
 *
 * @param name name of the run
 * @param workspace directory or {@code gs://} prefix that all outputs go to
 * @param seed every random choice of training is a function of it; 0 or more
 * @param targets what the model is asked, at least one
 * @param patientIds how patients' ids appear in the records
 * @param sources the images, at least one source
 * @param split how patients are shared out
 * @param preprocess how images become examples
 * @param finetune how the network is trained
 * @param evaluate what the model is measured by
 * @param publish where the model goes and what it must reach
 * @param rejectionLimit highest share of a stage's input that may be unusable, 0 to 1
 * @param runners Beam arguments by stage; {@link #DEFAULT_RUNNER} for stages that are not named
 * @param accelerators what the workers must have that a network computes on, by stage, as Dataflow
 *     writes it, such as {@code type:nvidia-tesla-t4;count:1;install-nvidia-driver}; other runners
 *     ignore it
 * @param classifier the kind of model
 * @param corrections table of what people corrected; absent: none
 * @param lineage where events about its stages go
 * @param tracking where experiments are tracked besides the ledger
 */
public record RunSpec(
    String name,
    String workspace,
    long seed,
    List<TargetSpec> targets,
    PatientIds patientIds,
    List<SourceSpec> sources,
    SplitSpec split,
    PreprocessSpec preprocess,
    FinetuneSpec finetune,
    EvaluateSpec evaluate,
    PublishSpec publish,
    double rejectionLimit,
    Map<String, List<String>> runners,
    Map<String, String> accelerators,
    ClassifierSpec classifier,
    Optional<String> corrections,
    LineageSpec lineage,
    TrackingSpec tracking) {

  /** Name of a run that has none. */
  public static final String DEFAULT_NAME = "dr-screening";

  /** Workspace of a run that has none. */
  public static final String DEFAULT_WORKSPACE = "./fovea-workspace";

  /** The key of {@code runners} that stands for every stage that is not named. */
  public static final String DEFAULT_RUNNER = "default";

  /** The stages in which a network computes. */
  public static final List<String> ACCELERATED_STAGES =
      Stream.of(StageName.FEATURES, StageName.FINETUNE, StageName.EVALUATE)
          .map(StageName::word)
          .toList();

  /**
   * How Dataflow writes it.
   *
   * @see <a href="https://cloud.google.com/dataflow/docs/gpu/use-gpus">Use GPUs</a>
   */
  private static final Pattern ACCELERATOR =
      Pattern.compile("type:[a-z0-9-]+;count:[1-9][0-9]*(;install-nvidia-driver(:[a-z0-9.-]+)?)?");

  /** Both binary targets. */
  public static final List<TargetSpec> DEFAULT_TARGETS =
      List.of(TargetSpec.ANY_DR, TargetSpec.REFERABLE);

  /** The share of unusable inputs beyond which a run stops. */
  public static final double DEFAULT_REJECTION_LIMIT = 0.05;

  public RunSpec {
    SpecRange.requireName("name", name);
    SpecRange.requireText("workspace", workspace);
    SpecRange.requireWithin("seed", seed, 0, Long.MAX_VALUE);
    SpecRange.requireWithin("rejectionLimit", rejectionLimit, 0, 1);
    targets = List.copyOf(targets);
    sources = List.copyOf(sources);
    corrections.ifPresent(file -> SpecRange.requireText("corrections", file));
    requireDistinct(
        "targets",
        targets.stream()
            .flatMap(
                target ->
                    Stream.concat(Stream.of(target.name()), target.questions().stream()).distinct())
            .toList());
    requireDistinct("sources", sources.stream().map(SourceSpec::name).toList());
    requireReachable(targets, preprocess, finetune, evaluate, publish.gate());
    requireTrainingShare(split, classifier);
    if (classifier.published().isEmpty()) {
      requireFittable(targets, classifier, finetune.scenario());
    }
    requireTrainsMembers(finetune, classifier);
    requireTargets(evaluate.prevalences().keySet(), targets);
    requireCarried(evaluate.sliceColumns(), sources);
    TreeMap<String, List<String>> sorted = new TreeMap<>();
    runners.forEach((stage, arguments) -> sorted.put(stage, List.copyOf(arguments)));
    runners = Collections.unmodifiableSortedMap(sorted);
    accelerators.forEach(RunSpec::requireAccelerator);
    accelerators = Collections.unmodifiableSortedMap(new TreeMap<>(accelerators));
  }

  private static void requireAccelerator(String stage, String accelerator) {
    if (!ACCELERATOR.matcher(accelerator).matches()) {
      throw new IllegalArgumentException(
          "accelerators.%s must be such as type:nvidia-tesla-t4;count:1;install-nvidia-driver, but was '%s'"
              .formatted(stage, accelerator));
    }
  }

  /** Returns whether any source is drawn: then every report says so. */
  public boolean synthetic() {
    return sources.stream().anyMatch(source -> source.synthetic().isPresent());
  }

  /** Returns the same spec with another workspace. */
  public RunSpec withWorkspace(String newWorkspace) {
    return with(newWorkspace, finetune, classifier, corrections);
  }

  /**
   * Returns the same spec for a network that is trained by another transfer scenario.
   *
   * @throws InvalidSpecException if the scenario cannot learn one of the targets
   */
  public RunSpec withScenario(Scenario scenario) {
    return valid(finetune.withScenario(scenario), ClassifierSpec.DEFAULT);
  }

  /**
   * Returns the same spec for a classifier on explicit features; {@code finetune} plays no part.
   *
   * @throws InvalidSpecException if it cannot learn one of the targets
   */
  public RunSpec withExplicitFeatures() {
    return valid(finetune, new ClassifierSpec(ClassifierKind.EXPLICIT_FEATURES));
  }

  /** Returns the same spec with another table of corrections. */
  public RunSpec withCorrections(String newCorrections) {
    return with(workspace, finetune, classifier, Optional.of(newCorrections));
  }

  private RunSpec valid(FinetuneSpec newFinetune, ClassifierSpec newClassifier) {
    try {
      return with(workspace, newFinetune, newClassifier, corrections);
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(String.valueOf(e.getMessage()), e);
    }
  }

  private RunSpec with(
      String newWorkspace,
      FinetuneSpec newFinetune,
      ClassifierSpec newClassifier,
      Optional<String> newCorrections) {
    return new RunSpec(
        name,
        newWorkspace,
        seed,
        targets,
        patientIds,
        sources,
        split,
        preprocess,
        newFinetune,
        evaluate,
        publish,
        rejectionLimit,
        runners,
        accelerators,
        newClassifier,
        newCorrections,
        lineage,
        tracking);
  }

  private static void requireDistinct(String key, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("%s must have at least one entry".formatted(key));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "%s names '%s' twice; give each a name of its own".formatted(key, name));
      }
    }
  }

  private static void requireTargets(Set<String> named, List<TargetSpec> targets) {
    List<String> names = targets.stream().map(TargetSpec::name).toList();
    for (String target : named) {
      if (!names.contains(target)) {
        throw new IllegalArgumentException(
            "evaluate.prevalences names %s, but the targets are %s"
                .formatted(target, String.join(", ", names)));
      }
    }
  }

  private static void requireCarried(List<String> columns, List<SourceSpec> sources) {
    for (String column : columns) {
      if (sources.stream().noneMatch(source -> source.carry().contains(column))) {
        throw new IllegalArgumentException(
            "evaluate.sliceColumns names %s, which no source carries along; add it to the carry of the sources that have it, or leave it out"
                .formatted(column));
      }
    }
  }

  private static void requireReachable(
      List<TargetSpec> targets,
      PreprocessSpec preprocess,
      FinetuneSpec finetune,
      EvaluateSpec evaluate,
      GateSpec gate) {
    List<String> questions =
        targets.stream().flatMap(target -> target.questions().stream()).toList();
    if (!questions.contains(gate.target())) {
      throw new IllegalArgumentException(
          "publish.gate.target must be one of the targets (%s), but was '%s'"
              .formatted(String.join(", ", questions), gate.target()));
    }
    if (finetune.rotationsPerEpoch() > preprocess.rotations().size()) {
      throw new IllegalArgumentException(
          "finetune.rotationsPerEpoch must be at most the number of preprocess.rotations (%d), but"
                  .formatted(preprocess.rotations().size())
              + " was "
              + finetune.rotationsPerEpoch());
    }
    requireOperatingPoint(
        evaluate, "sensitivity", "highSensitivity", gate.sensitivity().isPresent());
    requireOperatingPoint(
        evaluate, "specificity", "highSensitivity", gate.specificity().isPresent());
    requireOperatingPoint(
        evaluate, "severeSensitivity", "highSensitivity", gate.severeSensitivity().isPresent());
  }

  private static void requireTrainingShare(SplitSpec split, ClassifierSpec classifier) {
    boolean trains = classifier.published().isEmpty();
    if (trains && split.train() == 0) {
      throw new IllegalArgumentException(
          "split.train must be above 0, but was 0; only a classifier.published needs no training"
              + " images");
    }
    if (!trains && split.train() + split.validation() > 0) {
      throw new IllegalArgumentException(
          "classifier.published trains nothing, so that split.train and split.validation must be 0, but were %s and %s; set split to {train: 0, validation: 0, calibration: 0.5, test: 0.5}"
              .formatted(split.train(), split.validation()));
    }
  }

  private static void requireFittable(
      List<TargetSpec> targets, ClassifierSpec classifier, Scenario scenario) {
    boolean explicit = classifier.kind() == ClassifierKind.EXPLICIT_FEATURES;
    if (!explicit
        && scenario != Scenario.AUTO
        && scenario != Scenario.LINEAR_ON_TOP
        && scenario != Scenario.LINEAR_ON_EARLIER) {
      return;
    }
    for (TargetSpec target : targets) {
      if (!target.head().equals(Optional.of(GroupedHead.SOFTMAX))) {
        continue;
      }
      throw new IllegalArgumentException(
          explicit
              ? "classifier.kind explicit-features answers yes-or-no questions, which the softmax head of target %s is none of; give it head: ordinal, or take googlenet"
                  .formatted(target.name())
              : "finetune.scenario %s fits logistic regressions, which the softmax head of target %s is none of; give it head: ordinal, or take FINE_TUNE_UPPER, FINE_TUNE_ALL or FROM_SCRATCH"
                  .formatted(scenario.word(), target.name()));
    }
  }

  /** Members differ in the seed, which only training a network depends on. */
  private static void requireTrainsMembers(FinetuneSpec finetune, ClassifierSpec classifier) {
    if (finetune.members() == 1) {
      return;
    }
    String kind = classifier.kind().word();
    if (classifier.published().isPresent() || !kind.equals(ClassifierKind.GOOGLENET.word())) {
      throw new IllegalArgumentException(
          "finetune.members must be 1 with classifier.%s, which trains no network, but was %d"
              .formatted(
                  classifier.published().map(name -> "published " + name).orElse("kind " + kind),
                  finetune.members()));
    }
    switch (finetune.scenario()) {
      case FINE_TUNE_ALL, FINE_TUNE_UPPER, FROM_SCRATCH -> {}
      case AUTO, LINEAR_ON_TOP, LINEAR_ON_EARLIER ->
          throw new IllegalArgumentException(
              "finetune.members must be 1 with scenario %s, since a linear classifier hardly depends on a seed, but was %d; take FINE_TUNE_UPPER, FINE_TUNE_ALL or FROM_SCRATCH"
                  .formatted(finetune.scenario().word(), finetune.members()));
    }
  }

  private static void requireOperatingPoint(
      EvaluateSpec evaluate, String bar, String operatingPoint, boolean needed) {
    if (needed && !evaluate.operatingPoints().containsKey(operatingPoint)) {
      throw new IllegalArgumentException(
          ("publish.gate.%s is measured at the operating point %s; add it to"
                  + " evaluate.operatingPoints, or leave the bar out")
              .formatted(bar, operatingPoint));
    }
  }
}
