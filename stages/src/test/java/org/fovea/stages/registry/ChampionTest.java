package org.fovea.stages.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fovea.schema.GateCondition;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryAction;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version is the champion, and who may say so. */
class ChampionTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final Decision DECISION = new Decision("somebody", "passed its gate");
  private static final int THREADS = 8;

  @TempDir Path directory;

  @Test
  void promotesAVersionAndKeepsWhatItsGateSaid() throws IOException {
    PublishedModel first = publish("first");
    PublishedModel second = publish("second");

    assertThat(promote(first)).isEmpty();
    assertThat(promote(second)).contains(1);

    assertThat(registry().resolve("retina@champion")).isEqualTo(second);
    assertThat(registry().resolve("retina@candidate")).isEqualTo(second);
    assertThat(registry().resolve("retina")).isEqualTo(second);
    RegistryEvent event = registry().history("retina").get(2);
    assertThat(event.getAction()).isEqualTo(RegistryAction.PROMOTED);
    assertThat(event.getVersion()).isEqualTo(1);
    assertThat(event.getAlias()).isEqualTo("champion");
    assertThat(event.getWho()).isEqualTo("somebody");
    assertThat(event.getWhy()).isEqualTo("passed its gate");
    assertThat(event.getAtMillis()).isEqualTo(CLOCK.millis());
    assertThat(event.getGate()).isEqualTo(gate(true));
  }

  @Test
  void takesTheChampionWhereAReferenceNamesNoVersion() throws IOException {
    PublishedModel first = publish("first");
    publish("second");
    promote(first);

    assertThat(registry().resolve("retina")).isEqualTo(first);
    assertThat(registry().show("retina@1").aliases()).containsExactly("champion");
    assertThat(registry().show("retina@2").aliases()).containsExactly("candidate");
  }

  @Test
  void addsNothingWhereTheVersionIsTheChampionAlready() throws IOException {
    PublishedModel first = publish("first");
    promote(first);

    assertThat(promote(first)).contains(1);
    assertThat(registry().history("retina")).hasSize(2);
  }

  @Test
  void writesDownThatAGateWasOverridden() throws IOException {
    PublishedModel first = publish("first");
    registry().promote(first, gate(false), new Decision("somebody", "too few test images"));

    RegistryEvent event = registry().history("retina").get(1);
    assertThat(event.getAction()).isEqualTo(RegistryAction.OVERRIDDEN);
    assertThat(event.getWhy()).isEqualTo("too few test images");
    assertThat(event.getGate().get(0).getPassed()).isFalse();
    assertThat(registry().resolve("retina@champion")).isEqualTo(first);
  }

  @Test
  void rollsBackStepByStepToEarlierChampions() throws IOException {
    List<PublishedModel> versions = publishAndPromote("first", "second", "third");

    assertThat(rollback(3)).isEqualTo(2);
    assertThat(registry().resolve("retina@champion")).isEqualTo(versions.get(1));
    assertThat(rollback(2)).isEqualTo(1);
    assertThat(registry().resolve("retina@champion")).isEqualTo(versions.get(0));
    assertThatThrownBy(() -> rollback(1))
        .isInstanceOf(IllegalPromotionException.class)
        .hasMessageContaining("retina has no champion before version 1");
    assertThat(registry().history("retina"))
        .extracting(RegistryEvent::getAction)
        .endsWith(RegistryAction.ROLLED_BACK, RegistryAction.ROLLED_BACK);
  }

  @Test
  void rollsBackToTheChampionBeforeAndNotToWhatWasRolledBack() throws IOException {
    List<PublishedModel> versions = publishAndPromote("first", "second", "third");
    rollback(3);
    promote(versions.get(0)); // champions are now 1, 2, 1

    assertThat(rollback(1)).isEqualTo(2);
  }

  @Test
  void rollsBackOnlyTheChampionThatTheCallerKnows() throws IOException {
    publishAndPromote("first", "second");

    assertThatThrownBy(() -> rollback(1))
        .isInstanceOf(IllegalPromotionException.class)
        .hasMessageContaining("retina@1 is not the champion, but retina@2 is");
    assertThat(registry().history("retina")).hasSize(4);
  }

  @Test
  void hasNoChampionToRollBackBeforeAPromotion() throws IOException {
    publish("first");

    assertThatThrownBy(() -> rollback(1)).hasMessageContaining("but none is");
    assertThatThrownBy(() -> registry().resolve("retina@champion"))
        .isInstanceOf(UnknownModelException.class);
  }

  @Test
  void promotesNoVersionWhoseBarsWereChanged() throws IOException {
    publish("first");
    Path record = directory.resolve("models/retina/versions/1/model.json");
    Files.writeString(record, Files.readString(record).replace("0.85", "0.25"));

    assertThatThrownBy(() -> promote(registry().resolve("retina@1")))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("the gate in the record of retina@1 is not the one");
  }

  @Test
  void promotesNoVersionWhosePublishingWasCutOff() throws IOException {
    FailingStore dying = new FailingStore(ArtifactStore.at(directory.toString()), 3, false);
    assertThatThrownBy(() -> publish(new ModelRegistry(Workspace.in(dying), CLOCK), "first"))
        .hasMessageStartingWith("died at write 3");

    assertThatThrownBy(() -> promote(registry().resolve("retina@1")))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("run the same command again");
    publish("first");
    promote(registry().resolve("retina@1"));
    assertThat(registry().resolve("retina@champion").getVersion()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void canBeRepeatedAfterADeathAtItsOnlyWrite(boolean written) throws IOException {
    PublishedModel first = publish("first");
    FailingStore dying = new FailingStore(ArtifactStore.at(directory.toString()), 1, written);
    ModelRegistry registry = new ModelRegistry(Workspace.in(dying), CLOCK);
    assertThatThrownBy(() -> registry.promote(first, gate(true), DECISION))
        .hasMessageStartingWith("died at write 1");

    promote(first);
    assertThat(registry().resolve("retina@champion")).isEqualTo(first);
    assertThat(registry().history("retina")).hasSize(2);
  }

  @Test
  void writesDownEveryPromotionOfManyAtOnce() throws Exception {
    List<PublishedModel> versions = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      versions.add(publish("weights-" + i));
    }
    inThreads(versions.stream().<Callable<?>>map(version -> () -> promote(version)).toList());

    List<RegistryEvent> history = registry().history("retina"); // checks the chain
    assertThat(history).hasSize(2 * THREADS);
    assertThat(history.subList(THREADS, history.size()))
        .extracting(RegistryEvent::getVersion)
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(registry().resolve("retina@champion").getVersion())
        .isEqualTo(history.get(history.size() - 1).getVersion());
  }

  @Test
  void writesDownOnePromotionWhereManyPromoteTheSame() throws Exception {
    PublishedModel first = publish("first");
    inThreads(Collections.nCopies(THREADS, () -> promote(first)));

    assertThat(registry().history("retina")).hasSize(2);
  }

  @Test
  void letsOneOfManyRollBackTheSameChampion() throws Exception {
    publishAndPromote("first", "second", "third");
    Callable<Boolean> rollback =
        () -> {
          try {
            return rollback(3) == 2;
          } catch (IllegalPromotionException e) {
            assertThat(e).hasMessageContaining("retina@3 is not the champion");
            return false;
          }
        };
    List<?> results = inThreads(Collections.nCopies(THREADS, rollback));

    assertThat(results.stream().filter(Boolean.TRUE::equals)).hasSize(1);
    assertThat(registry().resolve("retina@champion").getVersion()).isEqualTo(2);
    assertThat(registry().history("retina")).hasSize(7);
  }

  @Test
  void refusesADecisionWithoutAReason() {
    assertThatThrownBy(() -> new Decision("somebody", " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a reason");
  }

  private static List<Object> inThreads(List<? extends Callable<?>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      work.forEach(one -> futures.add(threads.submit(one)));
      List<Object> results = new ArrayList<>();
      for (Future<?> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private List<PublishedModel> publishAndPromote(String... weights) throws IOException {
    List<PublishedModel> versions = new ArrayList<>();
    for (String one : weights) {
      versions.add(publish(one));
      promote(versions.get(versions.size() - 1));
    }
    return versions;
  }

  private Optional<Integer> promote(PublishedModel model) throws IOException {
    return registry().promote(model, gate(true), DECISION);
  }

  private int rollback(int champion) throws IOException {
    return registry().rollback("retina", champion, new Decision("somebody", "worse in use"));
  }

  private ModelRegistry registry() {
    return new ModelRegistry(Workspace.at(directory.toString()), CLOCK);
  }

  private PublishedModel publish(String weights) throws IOException {
    return publish(registry(), weights);
  }

  private static List<GateCondition> gate(boolean passed) {
    return List.of(
        GateCondition.newBuilder()
            .setMeasure("auc")
            .setTarget("referable")
            .setMeasuredOn("split TEST, all images")
            .setOn("estimate")
            .setValue(0.9)
            .setBar(passed ? 0.85 : 0.95)
            .setPassed(passed)
            .build());
  }

  private static PublishedModel publish(ModelRegistry registry, String weights) throws IOException {
    return registry.publish(
        PublishedModel.newBuilder()
            .setName("retina")
            .setModelDigest(Sha256.of(weights))
            .setNetwork("bvlc-googlenet")
            .setTargets(List.of())
            .setMeanBgr(List.of())
            .setPreparation(new Preparation(224, "{}", 1))
            .setOperatingPoints(List.of())
            .setGate(gate(true))
            .setGatePassed(true)
            .setLineage(List.of())
            .setRunId("run")
            .setCodeVersion("test"),
        List.of(new ArtifactFile("weights.bin", weights.getBytes(StandardCharsets.UTF_8))),
        "somebody",
        "to test");
  }
}
