package org.fovea.stages.registry;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.GateCondition;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryAction;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.Workspace;

/** What is decided about the versions of one model, written into its history. */
final class ModelDecisions {
  private final String model;
  private final Clock clock;
  private final ModelHistory history;

  ModelDecisions(Workspace workspace, String model, Clock clock) {
    this.model = model;
    this.clock = clock;
    history = new ModelHistory(workspace, model);
  }

  /** Makes a version the candidate, unless the history knows of its publication. */
  void published(PublishedModel version, Decision decision) throws IOException {
    history.append(
        events ->
            publicationOf(version, events).isPresent()
                ? Optional.empty()
                : Optional.of(
                    event(RegistryAction.PUBLISHED, version.getVersion(), decision)
                        .setAlias(ModelRegistry.CANDIDATE)
                        .setGate(version.getGate())));
  }

  /** See {@link ModelRegistry#promote}. */
  Optional<Integer> promote(PublishedModel version, List<GateCondition> gate, Decision decision)
      throws IOException {
    requireAsPublished(version);
    int number = version.getVersion();
    boolean passed = gate.stream().allMatch(GateCondition::getPassed);
    RegistryAction action = passed ? RegistryAction.PROMOTED : RegistryAction.OVERRIDDEN;
    ModelHistory.Appended appended =
        history.append(
            events ->
                Champions.after(events).current().equals(Optional.of(number))
                    ? Optional.empty()
                    : Optional.of(
                        event(action, number, decision)
                            .setAlias(ModelRegistry.CHAMPION)
                            .setGate(gate)));
    return appended.added() ? Champions.after(appended.events()).former() : Optional.of(number);
  }

  /** See {@link ModelRegistry#rollback}. */
  int rollback(int champion, Decision decision) throws IOException {
    ModelHistory.Appended appended =
        history.append(
            events ->
                Optional.of(
                    event(RegistryAction.ROLLED_BACK, formerChampion(champion, events), decision)
                        .setAlias(ModelRegistry.CHAMPION)));
    return Champions.after(appended.events()).current().orElseThrow();
  }

  private int formerChampion(int champion, List<RegistryEvent> events) {
    Champions champions = Champions.after(events);
    if (!champions.current().equals(Optional.of(champion))) {
      throw new IllegalPromotionException(
          "%s@%d is not the champion, but %s is; somebody changed it: see models show %s, and decide again"
              .formatted(
                  model,
                  champion,
                  champions.current().map(version -> model + "@" + version).orElse("none"),
                  model));
    }
    return champions
        .former()
        .orElseThrow(
            () ->
                new IllegalPromotionException(
                    "%s has no champion before version %d; promote another version instead"
                        .formatted(model, champion)));
  }

  private void requireAsPublished(PublishedModel version) throws IOException {
    String reference = model + "@" + version.getVersion();
    Optional<RegistryEvent> publication = publicationOf(version, history.events());
    if (publication.isEmpty()) {
      throw new DamagedRegistryException(
          "the history of %s does not know of its publishing, which was cut off; run the same command again"
              .formatted(reference));
    }
    List<GateCondition> gate = publication.get().getGate();
    if (!gate.isEmpty() && !gate.equals(version.getGate())) { // earlier versions kept none
      throw new DamagedRegistryException(
          "the gate in the record of %s is not the one that it was published with; the record was changed: restore it"
              .formatted(reference));
    }
  }

  private static Optional<RegistryEvent> publicationOf(
      PublishedModel version, List<RegistryEvent> events) {
    return events.stream()
        .filter(event -> event.getAction() == RegistryAction.PUBLISHED)
        .filter(event -> event.getVersion() == version.getVersion())
        .findFirst();
  }

  private RegistryEvent.Builder event(RegistryAction action, int version, Decision decision) {
    return RegistryEvent.newBuilder()
        .setAction(action)
        .setVersion(version)
        .setWho(decision.who())
        .setAtMillis(clock.millis())
        .setWhy(decision.why());
  }
}
