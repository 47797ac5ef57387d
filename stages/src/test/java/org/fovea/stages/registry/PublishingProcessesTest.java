package org.fovea.stages.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.api.io.TempDir;

/** Publishing by several processes at once, and by processes that are killed. */
class PublishingProcessesTest {
  private static final int KILLED = 128 + 9;

  /** About as long as it takes to publish one model. */
  private static final int PUBLISHING_NANOS = 3_000_000;

  @TempDir Path directory;

  @Test
  void twoProcessesOfEightThreadsNumberAHundredModelsWithoutAGap() throws Exception {
    List<Process> processes =
        List.of(
            PublishingProcess.start(directory, "one", 8, 50),
            PublishingProcess.start(directory, "other", 8, 50));
    List<String> told = new ArrayList<>();
    for (Process process : processes) {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        out.lines().filter(line -> line.startsWith("version ")).forEach(told::add);
      }
      assertThat(process.waitFor()).isZero();
    }

    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 100).mapToObj(number -> "version " + number).toList());
    assertThat(versionsWithWholeFiles()).isEqualTo(100);
    assertThat(registry().history(SmallModels.NAME))
        .extracting(RegistryEvent::getVersion)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void fiveKillsLeaveARegistryThatCanBeReadAndPublishedTo() throws Exception {
    killWhilePublishing(5);
  }

  @Test
  @Tag("slow")
  void fiftyKillsLeaveARegistryThatCanBeReadAndPublishedTo() throws Exception {
    killWhilePublishing(50);
  }

  private void killWhilePublishing(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    int finishedByOthers = 0;
    for (int kill = 0; kill < kills; kill++) {
      String begun = killedDuring("killed-" + kill, random);
      int before = versionsWithWholeFiles(); // it can be read, whatever was being written

      int version = SmallModels.publish(registry(), begun).getVersion();

      finishedByOthers += version <= before ? 1 : 0;
      assertThat(SmallModels.publish(registry(), begun).getVersion()).isEqualTo(version);
      assertThat(versionsWithWholeFiles()).isEqualTo(Math.max(before, version));
      assertThat(registry().history(SmallModels.NAME)).hasSize(Math.max(before, version));
    }
    assertThat(finishedByOthers).as("killed at different moments").isBetween(0, kills - 1);
  }

  /** Returns the last model that a process had begun with, and perhaps published, at its death. */
  private String killedDuring(String name, SplittableRandom random) throws Exception {
    Process process = PublishingProcess.start(directory, name, 1, 10_000);
    List<String> told = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int lines = random.nextInt(1, 15); lines > 0; lines--) {
        told.add(out.readLine());
      }
      LockSupport.parkNanos(random.nextInt(PUBLISHING_NANOS)); // any moment is as good as another
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
        Path path =
            directory
                .resolve("models/retina/artifacts/" + version.getArtifactDigest())
                .resolve(file.getName());
        assertThat(Sha256.of(Files.readAllBytes(path))).isEqualTo(file.getSha256());
      }
    }
    return versions.size();
  }

  private ModelRegistry registry() {
    return new ModelRegistry(Workspace.at(directory.toString()), Clock.systemUTC());
  }
}
