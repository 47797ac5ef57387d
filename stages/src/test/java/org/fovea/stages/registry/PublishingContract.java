package org.fovea.stages.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.fovea.schema.ModelFile;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Publishing by several processes at once, and by processes that are killed, wherever it is. */
abstract class PublishingContract {
  private static final int KILLED = 128 + 9;

  /** A process tells of a model twice. */
  private static final int MOST_MODELS_BEFORE_DEATH = 4;

  private final int threads;
  private final int modelsOfEach;
  private final int kills;
  private final int manyKills;
  private final int publishingNanos;

  /**
   * @param threads that publish at once in each of two processes
   * @param modelsOfEach models that each process publishes
   * @param kills how many to try
   * @param manyKills how many to try in the slow test
   * @param publishingNanos about as long as it takes to publish one model
   */
  PublishingContract(int threads, int modelsOfEach, int kills, int manyKills, int publishingNanos) {
    this.threads = threads;
    this.modelsOfEach = modelsOfEach;
    this.kills = kills;
    this.manyKills = manyKills;
    this.publishingNanos = publishingNanos;
  }

  /** Returns where the models go, the same for a whole test; at first there are none. */
  abstract Workspace workspace();

  /** Returns the environment of the processes that publish. */
  abstract Map<String, String> environment();

  @Test
  void manyPublishersNumberTheirModelsWithoutAGap() throws Exception {
    List<Process> processes =
        List.of(start("one", threads, modelsOfEach), start("other", threads, modelsOfEach));
    List<String> told = new ArrayList<>();
    for (Process process : processes) {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        out.lines().filter(line -> line.startsWith("version ")).forEach(told::add);
      }
      assertThat(process.waitFor()).isZero();
    }

    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 2 * modelsOfEach)
                .mapToObj(number -> "version " + number)
                .toList());
    assertThat(versionsWithWholeFiles()).isEqualTo(2 * modelsOfEach);
    assertThat(registry().history(SmallModels.NAME))
        .extracting(RegistryEvent::getVersion)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 2 * modelsOfEach).boxed().toList());
  }

  @Test
  void aFewKillsLeaveARegistryThatCanBeReadAndPublishedTo() throws Exception {
    killWhilePublishing(kills);
  }

  @Test
  @Tag("slow")
  void manyKillsLeaveARegistryThatCanBeReadAndPublishedTo() throws Exception {
    assertThat(killWhilePublishing(manyKills))
        .as("versions that the killed process had finished: it is killed at different moments")
        .isLessThan(manyKills);
  }

  /** Returns how often the killed process had published already what it was at. */
  private int killWhilePublishing(int times) throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    int finishedByOthers = 0;
    for (int kill = 0; kill < times; kill++) {
      String begun = killedDuring("killed-" + kill, random);
      int before = versionsWithWholeFiles(); // it can be read, whatever was being written

      int version = SmallModels.publish(registry(), begun).getVersion();

      finishedByOthers += version <= before ? 1 : 0;
      assertThat(SmallModels.publish(registry(), begun).getVersion()).isEqualTo(version);
      assertThat(versionsWithWholeFiles()).isEqualTo(Math.max(before, version));
      assertThat(registry().history(SmallModels.NAME)).hasSize(Math.max(before, version));
    }
    return finishedByOthers;
  }

  /** Returns the last model that a process had begun with, and perhaps published, at its death. */
  private String killedDuring(String name, SplittableRandom random) throws Exception {
    Process process = start(name, 1, 10_000);
    List<String> told = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int lines = random.nextInt(1, 2 * MOST_MODELS_BEFORE_DEATH); lines > 0; lines--) {
        told.add(out.readLine());
      }
      LockSupport.parkNanos(random.nextInt(publishingNanos)); // any moment is as good as another
      process
          .toHandle()
          .destroyForcibly(); // which leaves the pipe open, to read what it still said
      process.waitFor();
      out.lines().forEach(told::add);
    }
    assertThat(process.exitValue()).isEqualTo(KILLED);
    return told.stream()
        .filter(line -> line.startsWith("begin "))
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .substring("begin ".length());
  }

  /** Returns how many versions there are, all of them whole and numbered from 1. */
  private int versionsWithWholeFiles() throws IOException {
    List<PublishedModel> versions = registry().list().stream().map(ModelEntry::model).toList();
    for (int i = 0; i < versions.size(); i++) {
      PublishedModel version = versions.get(i);
      assertThat(version.getVersion()).isEqualTo(i + 1);
      for (ModelFile file : version.getFiles()) {
        String name =
            workspace().modelArtifact(version.getName(), version.getArtifactDigest())
                + "/"
                + file.getName();
        try (InputStream in = workspace().store().open(name)) {
          assertThat(Sha256.of(in)).isEqualTo(file.getSha256());
        }
      }
    }
    return versions.size();
  }

  private ModelRegistry registry() {
    return new ModelRegistry(workspace(), Clock.systemUTC());
  }

  private Process start(String name, int threads, int models) throws IOException {
    return PublishingProcess.start(workspace(), environment(), name, threads, models);
  }
}
