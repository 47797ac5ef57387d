package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs in processes that are killed with {@code kill -9}, and the same command again. */
class KilledRunTest {
  private static final int KILLED = 128 + 9;
  private static final int KILLS = 50;
  private static final int KILLS_OF_A_PIECE = 10;

  /** Before the first stage, and in each. */
  private static final List<String> PLACES =
      List.of("start", "ingest", "prepare", "assign", "finetune", "evaluate", "publish");

  private final Path folder;
  private final ChildRun child;

  KilledRunTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.child = new ChildRun(folder);
  }

  @Test
  void stopsCleanlyOnCtrlCIsKilledAndEndsWithTheSameBytes() throws Exception {
    Path reference = folder.resolve("reference");
    assertThat(child.toTheEnd(reference)).isZero();
    Path workspace = folder.resolve("workspace");

    ChildRun.Ended stopped = child.interrupted(workspace, "finetune");

    assertThat(stopped.exitCode()).isEqualTo(130);
    assertThat(stopped.err())
        .contains(
            "stopping cleanly; this takes some seconds",
            "fovea: interrupted at stage finetune; finished stages are kept, and a training is from"
                + " its last checkpoint on: the same command goes on");
    Ended listed = fovea("runs", "list", "--workspace", workspace.toString(), "--json");
    JsonNode runs = new ObjectMapper().readTree(listed.out()).get("runs");
    assertThat(runs.findValuesAsText("status")).containsExactly("INTERRUPTED");
    assertThat(runs.get(0).get("exitCode").asInt()).isEqualTo(130);
    assertThat(finishedStages(workspace)).containsExactly("assign", "ingest", "prepare");

    assertThat(child.killed(workspace, "publish", 0)).contains(KILLED);

    assertEndsLike(reference, workspace);
  }

  /** Takes some minutes; {@code -Dkills.piece=0} to 4 takes a fifth of it. */
  @Test
  @Tag("slow")
  void endsWithTheSameBytesAfterEachOfFiftyKills() throws Exception {
    Path reference = folder.resolve("reference");
    Map<String, Double> seconds = child.secondsByStage(reference);
    Integer piece = Integer.getInteger("kills.piece");
    int from = piece == null ? 0 : piece * KILLS_OF_A_PIECE;
    int to = piece == null ? KILLS : from + KILLS_OF_A_PIECE;
    SplittableRandom random = new SplittableRandom(7 + from);
    Map<String, Integer> moments = new TreeMap<>();
    for (int kill = from; kill < to; kill++) {
      String place = PLACES.get(kill % PLACES.size());
      Path workspace = folder;
      Optional<Integer> exitCode = Optional.empty();
      long delayMillis = 0;
      // It may be faster this time, and over before it is killed; another is begun from nothing.
      for (int attempt = 0; !exitCode.equals(Optional.of(KILLED)); attempt++) {
        workspace = folder.resolve("workspace-%d-%d".formatted(kill, attempt));
        delayMillis = (long) (random.nextDouble() * 1000 * seconds.get(place));
        exitCode = child.killed(workspace, place, delayMillis);
      }
      List<String> finished = finishedStages(workspace);
      assertEndsLike(reference, workspace);
      moments.merge(place, 1, Integer::sum);
      System.out.printf(
          "kill %d: %d ms into %s (of %.0f ms), with %s finished: the same bytes, no orphan%n",
          kill, delayMillis, place, 1000 * seconds.get(place), finished);
    }
    System.out.println("kills by place: " + moments);
  }

  private void assertEndsLike(Path reference, Path workspace) throws Exception {
    assertThat(child.toTheEnd(workspace)).isZero();

    assertThat(FinalBytes.of(workspace)).isEqualTo(FinalBytes.of(reference));
    assertNoOrphan(workspace);
  }

  private static void assertNoOrphan(Path workspace) throws IOException {
    assertThat(RealProgram.filesBelow(workspace)).noneMatch(name -> name.contains(".pending-"));
    Ended pruned = fovea("workspace", "prune", "--workspace", workspace.toString());
    assertThat(pruned.out()).startsWith("Everything in ");
  }

  private static List<String> finishedStages(Path workspace) throws IOException {
    List<String> finished = new ArrayList<>();
    for (String name : RealProgram.filesBelow(workspace)) {
      if (name.startsWith("stages/") && name.endsWith("/manifest.json")) {
        finished.add(name.split("/")[1]);
      }
    }
    return finished;
  }
}
