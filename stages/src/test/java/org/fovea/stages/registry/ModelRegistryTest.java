package org.fovea.stages.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.stages.registry.SmallModels.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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

class ModelRegistryTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void numbersVersionsFromOneAndMakesTheLastTheCandidate() throws IOException {
    ModelRegistry registry = registry();

    assertThat(publish(registry, "first").getVersion()).isEqualTo(1);
    assertThat(publish(registry, "second").getVersion()).isEqualTo(2);

    assertThat(registry.list())
        .extracting(entry -> entry.model().getVersion(), ModelEntry::aliases)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, List.of()),
            org.assertj.core.groups.Tuple.tuple(2, List.of("candidate")));
    assertThat(registry.aliases("retina")).isEqualTo(Map.of("candidate", 2));
  }

  @Test
  void storesFilesUnderTheDigestOfTheArtifact() throws IOException {
    PublishedModel model = publish(registry(), "first");

    Path folder = directory.resolve("models/retina/artifacts/" + model.getArtifactDigest());
    assertThat(folder.resolve("weights.bin")).hasContent("first");
    assertThat(folder.resolve("card.md")).hasContent("card");
    assertThat(model.getArtifactDigest())
        .isEqualTo(
            Sha256.of(Sha256.of("card") + " card.md\n" + Sha256.of("first") + " weights.bin\n"));
  }

  @Test
  void adoptsTheVersionThatHasTheSameFiles() throws IOException {
    ModelRegistry registry = registry();
    PublishedModel first = publish(registry, "first");
    publish(registry, "second");

    assertThat(publish(registry, "first")).isEqualTo(first);
    assertThat(registry.history("retina")).hasSize(2);
    assertThat(registry.aliases("retina")).isEqualTo(Map.of("candidate", 2));
  }

  @Test
  void chainsTheHistoryByHashes() throws IOException {
    ModelRegistry registry = registry();
    publish(registry, "first");
    publish(registry, "second");

    List<RegistryEvent> events = registry.history("retina");
    assertThat(events)
        .containsExactly(
            event(1, "0".repeat(64)),
            event(2, Sha256.of(directory.resolve("models/retina/history/00000001.json"))));
  }

  private static RegistryEvent event(int number, String previous) {
    return RegistryEvent.newBuilder()
        .setSequence(number)
        .setAction(RegistryAction.PUBLISHED)
        .setVersion(number)
        .setAlias("candidate")
        .setWho("somebody")
        .setAtMillis(CLOCK.millis())
        .setWhy("to test")
        .setPreviousSha256(previous)
        .build();
  }

  @Test
  void findsWhatAReferenceNames() throws IOException {
    ModelRegistry registry = registry();
    PublishedModel first = publish(registry, "first");
    PublishedModel second = publish(registry, "second");

    assertThat(registry.resolve("retina@1")).isEqualTo(first);
    assertThat(registry.resolve("retina@candidate")).isEqualTo(second);
    assertThat(registry.resolve("retina")).isEqualTo(second);
    assertThat(registry.show("retina@2").aliases()).containsExactly("candidate");
    assertThat(registry.show("retina@1").aliases()).isEmpty();
  }

  @Test
  void saysWhatThereIsWhenAReferenceNamesNothing() throws IOException {
    ModelRegistry registry = registry();
    publish(registry, "first");

    assertThatThrownBy(() -> registry.resolve("retina@2"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessage(
            "model retina has no version 2; it has the versions 1 to 1 and the aliases candidate");
    assertThatThrownBy(() -> registry.resolve("cornea"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessageEndingWith("has no model cornea; it has retina");
    assertThatThrownBy(() -> registry.resolve("retina@@"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessageContaining("NAME@VERSION");
  }

  @Test
  void noticesAHistoryThatWasChanged() throws IOException {
    ModelRegistry registry = registry();
    publish(registry, "first");
    publish(registry, "second");
    Path first = directory.resolve("models/retina/history/00000001.json");
    Files.writeString(first, Files.readString(first).replace("somebody", "nobody"));

    assertThatThrownBy(() -> registry.history("retina"))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("00000002.json");
  }

  @Test
  void noticesAnEntryOrAVersionThatWasRemoved() throws IOException {
    ModelRegistry registry = registry();
    publish(registry, "first");
    publish(registry, "second");
    Files.delete(directory.resolve("models/retina/history/00000001.json"));
    Files.delete(directory.resolve("models/retina/versions/1/model.json"));

    assertThatThrownBy(() -> registry.history("retina"))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("00000001.json is missing");
    assertThatThrownBy(() -> registry.resolve("retina@2"))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("versions/1/model.json is missing");
  }

  @Test
  void refusesToPublishOverADamagedFile() throws IOException {
    PublishedModel model = publish(registry(), "first");
    Files.writeString(
        directory.resolve("models/retina/artifacts/" + model.getArtifactDigest() + "/weights.bin"),
        "wrong");

    assertThatThrownBy(() -> publish(registry(), "first"))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("weights.bin")
        .hasMessageContaining("remove it and publish again");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void finishesWhatADeathAtAnyWriteHasLeft(boolean written) throws IOException {
    FailingStore counting = new FailingStore(store("counted"), 0, false);
    publish(new ModelRegistry(Workspace.in(counting), CLOCK), "new");
    assertThat(counting.writes()).isEqualTo(4); // two files, the version, the history

    for (int write = 1; write <= counting.writes(); write++) {
      ArtifactStore store = store("died-at-" + write);
      ModelRegistry registry = new ModelRegistry(Workspace.in(store), CLOCK);
      publish(registry, "old");
      ModelRegistry dying =
          new ModelRegistry(Workspace.in(new FailingStore(store, write, written)), CLOCK);

      assertThatThrownBy(() -> publish(dying, "new")).hasMessageStartingWith("died at write");

      boolean committed = write > 3 || (write == 3 && written);
      boolean inHistory = write == 4 && written;
      assertThat(registry.list()).hasSize(committed ? 2 : 1);
      assertThat(registry.resolve("retina@candidate").getVersion()).isEqualTo(inHistory ? 2 : 1);

      assertThat(publish(registry, "new").getVersion()).isEqualTo(2);
      assertThat(registry.list()).hasSize(2);
      assertThat(registry.history("retina")).hasSize(2);
      assertThat(registry.resolve("retina@candidate").getVersion()).isEqualTo(2);
    }
  }

  @Test
  void publishesAnotherModelAfterADeathBeforeTheHistory() throws IOException {
    ArtifactStore store = store("died");
    ModelRegistry dying = new ModelRegistry(Workspace.in(new FailingStore(store, 4, false)), CLOCK);
    assertThatThrownBy(() -> publish(dying, "lost")).hasMessageStartingWith("died at write 4");
    ModelRegistry registry = new ModelRegistry(Workspace.in(store), CLOCK);

    assertThat(registry.resolve("retina").getVersion()).isEqualTo(1);
    assertThat(publish(registry, "next").getVersion()).isEqualTo(2);
    assertThat(registry.resolve("retina@candidate").getVersion()).isEqualTo(2);
  }

  @Test
  void givesManyPublishersVersionsWithoutGapsAndAnUnbrokenChain() throws Exception {
    int publishers = 8;
    int each = 5;
    ExecutorService threads = Executors.newFixedThreadPool(publishers);
    try {
      List<Callable<List<Integer>>> work = new ArrayList<>();
      for (int publisher = 0; publisher < publishers; publisher++) {
        int number = publisher;
        work.add(
            () -> {
              List<Integer> versions = new ArrayList<>();
              for (int i = 0; i < each; i++) {
                versions.add(publish(registry(), number + "/" + i).getVersion());
              }
              return versions;
            });
      }
      List<Integer> versions = new ArrayList<>();
      for (Future<List<Integer>> result : threads.invokeAll(work)) {
        versions.addAll(result.get());
      }
      List<Integer> expected = IntStream.rangeClosed(1, publishers * each).boxed().toList();
      assertThat(versions).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(registry().list())
          .extracting(entry -> entry.model().getVersion())
          .containsExactlyElementsOf(expected);
      assertThat(registry().history("retina"))
          .extracting(RegistryEvent::getVersion)
          .containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void letsManyPublishersOfTheSameModelMeetInOneVersion() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<PublishedModel> work = () -> publish(registry(), "same");
      List<PublishedModel> published = new ArrayList<>();
      for (Future<PublishedModel> result :
          threads.invokeAll(java.util.Collections.nCopies(8, work))) {
        published.add(result.get());
      }
      assertThat(published).containsOnly(registry().resolve("retina@1"));
      assertThat(registry().list()).hasSize(1);
      assertThat(registry().history("retina")).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private ModelRegistry registry() {
    return new ModelRegistry(Workspace.at(directory.toString()), CLOCK);
  }

  private ArtifactStore store(String name) {
    return ArtifactStore.at(directory.resolve(name).toString());
  }
}
