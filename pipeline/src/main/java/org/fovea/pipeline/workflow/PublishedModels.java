package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry;
import org.fovea.pipeline.ledger.MetricRows;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryEvent;
import org.fovea.schema.StageReference;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.publish.GateCheck;
import org.fovea.stages.registry.Decision;
import org.fovea.stages.registry.IllegalPromotionException;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelEntry;
import org.fovea.stages.registry.TestSetLooks;
import org.fovea.stages.registry.UnknownModelException;

/** The models of a workspace, for people. */
public final class PublishedModels implements ModelRegistry {
  private static final String CHAMPION = org.fovea.stages.registry.ModelRegistry.CHAMPION;

  private final Clock clock;
  private final String account;

  /**
   * @param clock says when something is written into a history
   * @param account who writes it
   */
  public PublishedModels(Clock clock, String account) {
    this.clock = clock;
    this.account = account;
  }

  /** Returns one by the system's clock, for the account that runs this process. */
  public static PublishedModels ofThisProcess() {
    return new PublishedModels(Clock.systemUTC(), RunIdentity.accountOfThisProcess());
  }

  @Override
  public List<ModelSummary> list(String workspace) {
    List<ModelSummary> summaries = new ArrayList<>();
    try {
      for (ModelEntry entry : registry(workspace).list()) {
        summaries.add(summary(entry));
      }
    } catch (IOException e) {
      throw damaged(e);
    }
    return summaries;
  }

  @Override
  public ModelDetails show(String workspace, ModelReference reference) {
    try {
      ModelEntry entry = registry(workspace).show(reference.toString());
      PublishedModel model = entry.model();
      LoadedModel loaded = LoadedModel.load(WorkspaceAddress.open(workspace), model);
      InitialWeights initial = loaded.trainedModel().getInitialWeights();
      return new ModelDetails(
          summary(entry),
          workspace
              + "/"
              + WorkspaceAddress.open(workspace)
                  .modelArtifact(model.getName(), model.getArtifactDigest()),
          loaded.trainedModel().getScenario(),
          describe(initial),
          model.getRunId(),
          loaded.targets().stream().map(target -> target.name()).toList(),
          model.getOperatingPoints().stream()
              .map(
                  point ->
                      new Threshold(
                          point.getName(),
                          point.getTarget(),
                          point.getThreshold(),
                          point.getChosenOn().name().toLowerCase(Locale.ROOT)))
              .toList(),
          MetricRows.gate(model.getGate()),
          MetricRows.of(loaded.evaluation()),
          testSets(workspace, model, loaded.evaluation()),
          registry(workspace).history(model.getName()).stream()
              .map(PublishedModels::entry)
              .toList());
    } catch (UnknownModelException e) {
      throw usage(e);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static List<TestSet> testSets(
      String workspace, PublishedModel model, EvaluationReport report) throws IOException {
    List<TestSet> sets = new ArrayList<>();
    for (StageReference reference : model.getLineage()) {
      if (reference.getStage().equals(EvaluateModel.STAGE)) {
        new TestSetLooks(WorkspaceAddress.open(workspace))
            .of(reference.getKey(), report).stream()
                .map(PublishedModels::testSet)
                .forEach(sets::add);
      }
    }
    return sets;
  }

  private static TestSet testSet(TestSetLooks.Count count) {
    HeldOutSet heldOut = count.heldOut();
    return new TestSet(
        heldOut.getSplit().name().toLowerCase(Locale.ROOT),
        heldOut.getSource(),
        heldOut.getImages(),
        heldOut.getDigest(),
        count.before(),
        count.modelsBefore(),
        count.since());
  }

  private static HistoryEntry entry(RegistryEvent event) {
    return new HistoryEntry(
        event.getAction().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        event.getVersion(),
        event.getWho(),
        Instant.ofEpochMilli(event.getAtMillis()),
        event.getWhy());
  }

  @Override
  public ChampionChange promote(String workspace, Promotion promotion) {
    try {
      PublishedModel model = registry(workspace).resolve(promotion.model().toString());
      LoadedModel loaded = LoadedModel.load(WorkspaceAddress.open(workspace), model);
      FreshLoad.check(workspace, model);
      List<GateCondition> gate =
          new ArrayList<>(GateCheck.again(model.getGate(), loaded.evaluation()));
      gate.addAll(againstChampion(workspace, model, promotion.margin()));
      List<GateCondition> failed = gate.stream().filter(one -> !one.getPassed()).toList();
      Optional<String> reason = promotion.overrideReason();
      if (!failed.isEmpty() && reason.isEmpty()) {
        throw new CommandFailure(
            ExitCode.GATE_NOT_PASSED,
            "%s does not pass its gate (%s), so it was not promoted; promote another version, or this one with --override --reason TEXT"
                .formatted(
                    loaded.reference(),
                    failed.stream()
                        .map(PublishedModels::describe)
                        .collect(Collectors.joining("; "))));
      }
      Decision decision = new Decision(account, reason.orElse("passed its gate"));
      return new ChampionChange(
          model.getName(),
          model.getVersion(),
          registry(workspace).promote(model, gate, decision),
          !failed.isEmpty(),
          MetricRows.gate(gate));
    } catch (UnknownModelException e) {
      throw usage(e);
    } catch (IllegalArgumentException e) { // a gate that this version cannot measure
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private List<GateCondition> againstChampion(String workspace, PublishedModel model, double margin)
      throws IOException {
    Integer champion = registry(workspace).aliases(model.getName()).get(CHAMPION);
    if (champion == null || champion == model.getVersion()) {
      return List.of();
    }
    return new ChampionComparison(WorkspaceAddress.open(workspace), registry(workspace), margin)
        .conditions(model, registry(workspace).resolve(model.getName() + "@" + champion));
  }

  private static String describe(GateCondition failed) {
    return failed.getValue() == null
        ? "%s of %s is undefined".formatted(failed.getMeasure(), failed.getTarget())
        : String.format(
            Locale.ROOT,
            "%s of %s has %s %.4f, against %s",
            failed.getMeasure(),
            failed.getTarget(),
            failed.getOn(),
            failed.getValue(),
            failed.getBar());
  }

  @Override
  public ChampionChange rollback(String workspace, String name, String reason) {
    try {
      int champion = registry(workspace).resolve(name + "@" + CHAMPION).getVersion();
      int version = registry(workspace).rollback(name, champion, new Decision(account, reason));
      return new ChampionChange(name, version, Optional.of(champion), false, List.of());
    } catch (UnknownModelException | IllegalPromotionException e) {
      throw usage(e);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static CommandFailure usage(IllegalArgumentException e) {
    return new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
  }

  private static String describe(InitialWeights initial) {
    String model = initial.getPublishedModel() == null ? "" : " " + initial.getPublishedModel();
    String digest = initial.getSha256() == null ? "" : " (SHA-256 " + initial.getSha256() + ")";
    return initial.getKind() + model + digest;
  }

  private org.fovea.stages.registry.ModelRegistry registry(String workspace) {
    return new org.fovea.stages.registry.ModelRegistry(WorkspaceAddress.open(workspace), clock);
  }

  private static ModelSummary summary(ModelEntry entry) {
    PublishedModel model = entry.model();
    return new ModelSummary(
        model.getName(),
        model.getVersion(),
        entry.aliases(),
        Instant.ofEpochMilli(model.getPublishedAtMillis()),
        model.getGatePassed(),
        model.getSynthetic(),
        model.getArtifactDigest());
  }

  private static CommandFailure damaged(IOException e) {
    return new CommandFailure(
        ExitCode.FAILED, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
  }
}
