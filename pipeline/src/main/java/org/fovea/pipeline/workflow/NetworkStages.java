package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.CheckpointSchedule;
import org.fovea.stages.finetune.EnsembleConfig;
import org.fovea.stages.finetune.FineTuneConfig;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.finetune.JoinMembers;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.StepResources;

/** Trains GoogLeNet by a transfer scenario. */
final class NetworkStages implements ClassifierStages {
  private final StageRuns runs;
  private final StageConfigs configs;
  private final Optional<PretrainedWeights> weights;
  private final DeviceChoice device;
  private final Map<String, String> accelerators;
  private final boolean precisionIsOpen;
  private final Console console;

  /**
   * @param weights what training begins with; empty where the scenario is no transfer
   * @param accelerators what workers must have, by stage
   */
  NetworkStages(
      StageRuns runs,
      StageConfigs configs,
      Optional<PretrainedWeights> weights,
      DeviceChoice device,
      Map<String, String> accelerators,
      boolean precisionIsOpen,
      Console console) {
    this.accelerators = accelerators;
    this.runs = runs;
    this.configs = configs;
    this.weights = weights;
    this.device = device;
    this.precisionIsOpen = precisionIsOpen;
    this.console = console;
  }

  @Override
  public boolean readsFeatures() {
    return configs.finetune().scenario().readsFeatures();
  }

  @Override
  public StageDefinition extraction() {
    return StageDefinition.withoutInputs(
        ExtractFeatures.STAGE, ExtractFeatures.LOGIC_VERSION, CanonicalJson.of(configs.features()));
  }

  @Override
  public StageDefinition training() {
    return training(configs.finetune());
  }

  private static StageDefinition training(FineTuneConfig config) {
    return StageDefinition.withoutInputs(
        FineTuneGoogLeNet.STAGE, FineTuneGoogLeNet.LOGIC_VERSION, CanonicalJson.of(config));
  }

  @Override
  public Optional<StageInput> extract(StageInput images, StageInput pixels) throws IOException {
    PretrainedWeights body = weights.orElseThrow();
    return runs.stage(
        StageName.FEATURES,
        extraction().reading(digests(), List.of(pixels.reference("part"))),
        ExtractFeatures.occurrencesIn(pixels),
        device.fingerprint(),
        attempt ->
            new ExtractFeatures(attempt, configs.features(), pixels, body, device.unit())
                .on(resources(StageName.FEATURES)));
  }

  @Override
  public Optional<StageInput> train(Data data) throws IOException {
    FineTuneConfig config = inStandingArithmetic(data);
    if (configs.members() == 1) {
      return train(data, config);
    }
    EnsembleConfig ensemble = new EnsembleConfig(config, configs.members());
    List<StageInput> members = new ArrayList<>();
    for (int member = 1; member <= ensemble.members(); member++) {
      Optional<StageInput> trained = train(data, ensemble.ofMember(member));
      if (trained.isEmpty()) {
        return trained;
      }
      members.add(trained.get());
    }
    return join(data, ensemble, members);
  }

  /**
   * Returns the config of a training that is there. Where its precision is left open, one in
   * another arithmetic will do, which a machine of another kind made.
   */
  private FineTuneConfig inStandingArithmetic(Data data) throws IOException {
    FineTuneConfig own = configs.finetune();
    if (!precisionIsOpen || isThere(data, own)) {
      return own;
    }
    for (Arithmetic other : Arithmetic.values()) {
      FineTuneConfig standing = own.withArithmetic(other);
      if (isThere(data, standing)) {
        console.say(
            "finetune: a training in %s is there, which finetune.precision auto takes as it is"
                .formatted(other.name().toLowerCase(Locale.ROOT)));
        return standing;
      }
    }
    return own;
  }

  /** Of several networks, the first has to be there. */
  private boolean isThere(Data data, FineTuneConfig config) throws IOException {
    FineTuneConfig first =
        configs.members() == 1 ? config : new EnsembleConfig(config, configs.members()).ofMember(1);
    return runs.isThere(definition(data, first));
  }

  private StageDefinition definition(Data data, FineTuneConfig config) {
    List<StageReference> learntFrom = learntFrom(data);
    data.features().ifPresent(features -> learntFrom.add(features.reference("part")));
    return training(config).reading(digests(), learntFrom);
  }

  /** Trains one network; each is an output of its own, so that it can be reused by itself. */
  private Optional<StageInput> train(Data data, FineTuneConfig config) throws IOException {
    FineTuneGoogLeNet.Inputs inputs =
        new FineTuneGoogLeNet.Inputs(
            data.examples(), data.pixels(), data.features().orElse(null), weights.orElse(null));
    return runs.stage(
        StageName.FINETUNE,
        definition(data, config),
        FineTuneGoogLeNet.occurrencesIn(data.dataset()),
        device.fingerprint(),
        attempt ->
            new FineTuneGoogLeNet(
                    attempt,
                    config,
                    inputs,
                    CheckpointSchedule.DEFAULT,
                    device.group(),
                    console.progress())
                .on(resources(StageName.FINETUNE)));
  }

  private Optional<StageInput> join(Data data, EnsembleConfig ensemble, List<StageInput> members)
      throws IOException {
    List<StageReference> read = learntFrom(data);
    members.forEach(member -> read.add(member.reference("part")));
    return runs.stage(
        StageName.FINETUNE,
        StageDefinition.withoutInputs(
                FineTuneGoogLeNet.STAGE,
                FineTuneGoogLeNet.LOGIC_VERSION,
                CanonicalJson.of(ensemble))
            .reading(digests(), read),
        FineTuneGoogLeNet.occurrencesIn(data.dataset()),
        ComputeFingerprint.NONE,
        attempt -> new JoinMembers(attempt, members));
  }

  private static List<StageReference> learntFrom(Data data) {
    return new ArrayList<>(
        List.of(data.examples().reference("part"), data.pixels().reference("part")));
  }

  @Override
  public StageReference lookedAt(Data data) {
    return data.pixels().reference("part");
  }

  private StepResources resources(StageName stage) {
    return new StepResources(accelerators.get(stage.word()));
  }

  private SortedMap<String, String> digests() {
    SortedMap<String, String> digests = new TreeMap<>();
    weights.ifPresent(found -> digests.put("weights", found.sha256()));
    return digests;
  }
}
