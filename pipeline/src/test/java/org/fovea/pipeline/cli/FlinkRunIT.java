package org.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fovea.stages.artifact.Sha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on a Flink cluster of separate processes, one of which is lost now and then. */
@TestInstance(Lifecycle.PER_CLASS)
class FlinkRunIT {
  private final Path folder;
  private final ChildRun child;
  private FlinkProcesses flink;
  private SortedMap<String, String> onThisMachine;

  FlinkRunIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.child = new ChildRun(folder, 200, 64);
    copyInOtherBytes("1_left", "1001_left");
    copyInOtherBytes("1_left", "1002_left");
  }

  /** The same picture with a comment in its file, under a name of its own. */
  private void copyInOtherBytes(String name, String copy) throws IOException {
    Path images = child.drawn().resolve("images");
    byte[] original = Files.readAllBytes(images.resolve(name + ".jpeg"));
    byte[] comment = copy.getBytes(UTF_8);
    ByteBuffer jpeg = ByteBuffer.allocate(original.length + 4 + comment.length);
    jpeg.put(original, 0, 2).putShort((short) 0xFFFE).putShort((short) (2 + comment.length));
    jpeg.put(comment).put(original, 2, original.length - 2);
    Files.write(images.resolve(copy + ".jpeg"), jpeg.array());
    Path labels = child.drawn().resolve("trainLabels.csv");
    String grade =
        Files.readAllLines(labels).stream()
            .filter(line -> line.startsWith(name + ","))
            .findFirst()
            .orElseThrow()
            .substring(name.length());
    Files.writeString(labels, copy + grade + "\n", StandardOpenOption.APPEND);
  }

  @BeforeAll
  void runWithoutACluster() throws Exception {
    Path reference = folder.resolve("reference");
    assertThat(child.toTheEnd(reference)).isZero();
    onThisMachine = FinalBytes.of(reference);
    flink = FlinkProcesses.start(folder);
  }

  @AfterAll
  void stopCluster() throws Exception {
    flink.stop();
  }

  @Test
  void endsWithTheBytesOfARunOnThisMachine() throws Exception {
    Path workspace = folder.resolve("whole");

    ChildRun.Ended ended = child.toTheEnd(workspace.toString(), Map.of(), onFlink());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(FinalBytes.of(workspace)).isEqualTo(onThisMachine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepare", "finetune", "evaluate"})
  void endsWithTheSameBytesWhereAWorkerIsLost(String stage) throws Exception {
    Path workspace = folder.resolve("lost-in-" + stage);
    AtomicInteger lost = new AtomicInteger();

    ChildRun.Ended ended =
        child.disturbed(workspace, stage, () -> lost.set(flink.killBusiest(stage)), onFlink());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(lost.get()).as("what the job lost").isPositive();
    assertThat(FinalBytes.of(workspace)).isEqualTo(onThisMachine);
  }

  @Test
  void scoresPhotographsAsThisMachineDoes() throws Exception {
    Path here = folder.resolve("scores-here");
    Path there = folder.resolve("scores-there");

    predict(here);
    predict(there, onFlink());

    assertThat(digestsBelow(there)).isEqualTo(digestsBelow(here)).containsKey("scores.csv");
  }

  private void predict(Path output, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict",
                "--model=dr-screening@1",
                "--workspace=" + folder.resolve("reference"),
                "--images=" + child.drawn().resolve("images"),
                "--output=" + output,
                "--device=cpu"));
    arguments.addAll(List.of(more));
    Path said = folder.resolve("said");
    Process process =
        RealProgram.process(List.of(), arguments.toArray(new String[0]))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).as(RealProgram.read(said)).isZero();
  }

  private static SortedMap<String, String> digestsBelow(Path directory) throws Exception {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        digests.put(directory.relativize(file).toString(), Sha256.of(file));
      }
    }
    return digests;
  }

  @Test
  void saysWhyAJobFailed() throws Exception {
    Path workspace = folder.resolve("failed");
    Path image = child.drawn().resolve("images/1_left.jpeg");
    Path aside = folder.resolve("aside.jpeg");
    try {
      ChildRun.Ended ended =
          child.disturbed(workspace, "prepare", () -> Files.move(image, aside), onFlink());

      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
      assertThat(ended.err()).contains("stage prepare failed: ").contains("1_left.jpeg");
    } finally {
      Files.move(aside, image);
    }
  }

  @Test
  void letsGoOfTheClassesOfJobsThatAreOver() throws Exception {
    for (int turn = 1; turn <= 5; turn++) {
      Path workspace = folder.resolve("turn-" + turn);

      ChildRun.Ended ended =
          child.toTheEnd(workspace.toString(), Map.of(), onFlink("--to", "prepare"));

      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    // Ten jobs, each with thousands of classes of its own.
    flink
        .metric("Status.JVM.ClassLoader.ClassesUnloaded")
        .forEach((manager, classes) -> assertThat(classes).as(manager).isGreaterThan(10_000));
  }

  private String[] onFlink(String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--");
    arguments.addAll(flink.arguments());
    return arguments.toArray(new String[0]);
  }
}
