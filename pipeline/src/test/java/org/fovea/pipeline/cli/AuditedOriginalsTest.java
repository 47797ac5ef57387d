package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits that go back to the files that ingest read: drawn sources, which are in the workspace, and
 * others, which are not.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AuditedOriginalsTest {
  private static final String DRAWN = "drawings/camera-B-seed-3-patients-10/";

  private Path folder;
  private Path workspace;
  private Path outside;

  @BeforeAll
  void ingest(@TempDir Path empty) throws IOException {
    folder = empty;
    Path sampled = folder.resolve("sampled");
    assertThat(
            fovea("sample", "--output", sampled.toString(), "--count", "6", "--seed", "5")
                .exitCode())
        .isZero();
    outside = sampled.resolve("images/3_right.jpeg");
    workspace = folder.resolve("workspace");
    Path spec =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            name: small
            sources:
              - {name: drawn, synthetic: {patients: 10, seed: 3, camera: B}}
              - {name: files, images: %s/images/*, labels: %s/trainLabels.csv, layout: eyepacs}
            patientIds: public
            """
                .formatted(sampled, sampled));
    Ended ended =
        fovea(
            "run",
            "--spec",
            spec.toString(),
            "--workspace",
            workspace.toString(),
            "--to",
            "ingest");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @Test
  void findsNothingWhereNothingWasChanged() throws IOException {
    JsonNode report = audited();

    assertThat(report.get("intact").booleanValue()).as("%s", report).isTrue();
    assertThat(originals(report)).isEqualTo(21); // twenty images and their labels
    assertThat(report.get("notProvable"))
        .hasSize(1)
        .first()
        .asString()
        .contains("the originals (6 of files)")
        .contains("--originals does that");

    JsonNode all = audited("--originals");
    assertThat(all.get("intact").booleanValue()).as("%s", all).isTrue();
    assertThat(originals(all)).isEqualTo(28);
    assertThat(all.get("notProvable")).isEmpty();
    assertThat(all.get("sizeBytes").longValue())
        .isGreaterThanOrEqualTo(report.get("sizeBytes").longValue() + Files.size(outside));
  }

  @Test
  void namesEveryDrawnFileInWhichOneByteWasFlipped() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(workspace.resolve(DRAWN))) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).hasSize(21);
    for (Path file : files) {
      assertThat(flipped(file).get("firstMismatch").get("where").textValue())
          .isEqualTo(workspace.relativize(file) + ": SHA-256");
    }
  }

  @Test
  void namesADrawnFileThatIsGoneAndOneThatIsTooMany() throws IOException {
    Path gone = workspace.resolve(DRAWN + "images/2_left.jpeg");
    Path extra = gone.resolveSibling("11_left.jpeg");
    Files.move(gone, extra);
    try {
      assertThat(audited().get("mismatches"))
          .extracting(mismatch -> mismatch.get("where").textValue())
          .containsExactly(DRAWN + "images/2_left.jpeg: SHA-256", DRAWN + "images/11_left.jpeg");
    } finally {
      Files.move(extra, gone);
    }
  }

  @Test
  void saysThatDrawingsThatWereNotCopiedAlongAreNotProvable() throws IOException {
    Path drawings = workspace.resolve("drawings");
    Path elsewhere = folder.resolve("drawings");
    Files.move(drawings, elsewhere);
    try {
      JsonNode report = audited();

      assertThat(report.get("intact").booleanValue()).isTrue();
      assertThat(report.get("notProvable").get(0).textValue())
          .contains("the drawings of drawn in " + DRAWN + " are not in the workspace");
    } finally {
      Files.move(elsewhere, drawings);
    }
  }

  @Test
  void namesTheOccurrenceOfAnOriginalThatWasChangedAndNotItsFile() throws IOException {
    JsonNode report = flipped(outside, "--originals");

    assertThat(report.get("firstMismatch").get("check").textValue()).isEqualTo("ORIGINAL");
    assertThat(report.get("firstMismatch").get("where").textValue())
        .matches("original of occurrence [0-9a-f]{32} of source files: SHA-256");
    assertThat(report.toString()).doesNotContain("3_right");
  }

  @Test
  void namesLabelsThatWereChangedAndSourcesThatAreGone() throws IOException {
    Path labels = outside.getParent().resolveSibling("trainLabels.csv");
    assertThat(flipped(labels, "--originals").get("firstMismatch").get("where").textValue())
        .isEqualTo("the labels of source files: SHA-256");

    Path sampled = labels.getParent();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(sampled, elsewhere);
    try {
      assertThat(audited("--originals").get("firstMismatch").get("where").textValue())
          .isEqualTo("the originals of source files");
    } finally {
      Files.move(elsewhere, sampled);
    }
  }

  /** Audits while a byte in the middle of a file is another. */
  private JsonNode flipped(Path file, String... more) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    Files.write(file, flipped);
    try {
      return audited(more);
    } finally {
      Files.write(file, bytes);
    }
  }

  private JsonNode audited(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("audit", "run:latest", "--workspace", workspace.toString(), "--json"));
    arguments.addAll(List.of(more));
    Ended ended = fovea(arguments.toArray(new String[0]));
    JsonNode report = new ObjectMapper().readTree(ended.out());
    assertThat(report.has("intact")).as(ended.err()).isTrue();
    assertThat(ended.exitCode()).isEqualTo(report.get("intact").booleanValue() ? 0 : 5);
    return report;
  }

  private static long originals(JsonNode report) {
    for (JsonNode check : report.get("checks")) {
      if (check.get("check").textValue().equals("ORIGINAL")) {
        return check.get("passed").longValue();
      }
    }
    return 0;
  }
}
