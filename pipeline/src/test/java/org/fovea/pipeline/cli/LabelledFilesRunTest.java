package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps before training, on files with a table of labels. */
class LabelledFilesRunTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("FOVEA_PATIENT_KEY", RealProgram.PATIENT_KEY);
  private static final int IMAGES = 10;

  private final Path folder;
  private final Path workspace;
  private final Path images;
  private final Path labels;

  LabelledFilesRunTest(@TempDir Path folder) {
    this.folder = folder;
    this.workspace = folder.resolve("workspace");
    this.images = folder.resolve("drawn/images");
    this.labels = folder.resolve("drawn/trainLabels.csv");
  }

  @BeforeEach
  void draw() {
    Ended ended =
        fovea("sample", "--output", folder.resolve("drawn").toString(), "--count", "" + IMAGES);
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void doesNotPrepareAgainWhereOnlyALabelChanged() throws IOException {
    assertThat(actions(run())).containsExactly("ingest RUN", "prepare RUN", "assign RUN");

    List<String> rows = Files.readAllLines(labels);
    String row = rows.get(1);
    rows.set(1, row.substring(0, row.length() - 1) + (row.endsWith("4") ? "3" : "4"));
    Files.write(labels, rows);

    assertThat(actions(run())).containsExactly("ingest RUN", "prepare REUSE", "assign RUN");
  }

  @Test
  void preparesAnewForAnotherSize() throws IOException {
    assertThat(run().exitCode()).isZero();

    assertThat(actions(run("--set", "preprocess.sidePx=48")))
        .containsExactly("ingest REUSE", "prepare RUN", "assign RUN");
  }

  @Test
  void writesNoNameOfAPatientOutsideIngest() throws IOException {
    assertThat(run().exitCode()).isZero();

    for (String stage : List.of("prepare", "assign")) {
      try (Stream<Path> walk = Files.walk(workspace.resolve("stages").resolve(stage))) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          assertThat(
                  new String(
                      Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain("1_left");
        }
      }
    }
  }

  @Test
  void stopsWhereMoreIsRejectedThanAllowedAndGoesOnOnceItIs() throws IOException {
    Files.writeString(images.resolve("1_left.jpeg"), "no image");
    Files.delete(images.resolve("2_left.jpeg"));

    Ended stopped = run("--set", "sources[eyepacs].rows=from-labels");

    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.err().lines().reduce((first, last) -> last))
        .contains(
            "fovea: stage ingest rejected 2 of 10 inputs, more than rejectionLimit 0.05 allows; see"
                + " them with 'rejected list', then mend them or raise the limit");
    Ended listed =
        fovea(
            "rejected", "list", "--workspace", workspace.toString(), "--show-locations", "--json");
    assertThat(listed.exitCode()).isZero();
    List<String> found = new ArrayList<>();
    for (JsonNode input : json(listed.out()).get("inputs")) {
      found.add(
          input.get("stage").textValue()
              + " "
              + input.get("code").textValue()
              + " "
              + input.get("location").textValue());
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "ingest NOT_AN_IMAGE 1_left.jpeg", "ingest IMAGE_MISSING 2_left");
    Ended raised = run("--set", "sources[eyepacs].rows=from-labels", "--set", "rejectionLimit=0.2");
    assertThat(actions(raised)).containsExactly("ingest REUSE", "prepare RUN", "assign RUN");
  }

  @Test
  void hidesTheNamesOfRejectedFilesUnlessAsked() throws IOException {
    Files.writeString(images.resolve("1_left.jpeg"), "no image");
    assertThat(run("--set", "rejectionLimit=0.5").exitCode()).isZero();

    Ended listed = fovea("rejected", "list", "--workspace", workspace.toString());

    assertThat(listed.out()).contains("NOT_AN_IMAGE", "eyepacs").doesNotContain("1_left");
  }

  @Test
  void namesTheOccurrenceWhoseFileVanishedWhileItRan() throws IOException {
    byte[] file = Files.readAllBytes(images.resolve("3_right.jpeg"));
    Ended failed =
        whileRunning(
            "prepare:",
            () -> {
              try {
                Files.delete(images.resolve("3_right.jpeg"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err().lines().reduce((first, last) -> last).orElseThrow())
        .matches(
            "fovea: stage prepare failed: the file of occurrence [0-9a-f]+ of source eyepacs was"
                + " there when it was ingested and is gone; .*the same command goes on")
        .doesNotContain("3_right");
    assertThat(manifests("ingest")).isEqualTo(1);
    assertThat(manifests("prepare")).isZero();
    JsonNode record = onlyRunRecord();
    assertThat(record.get("state").textValue()).isEqualTo("FAILED");
    assertThat(record.get("failure").textValue()).contains("stage prepare failed");
    assertThat(record.get("stages").get(0).get("outcome").textValue()).isEqualTo("RAN");
    assertThat(record.get("stages").get(1).get("stage").textValue()).isEqualTo("prepare");
    assertThat(record.get("stages").get(1).get("outcome").textValue()).isEqualTo("FAILED");
    assertThat(pendingFiles()).isEmpty();
    assertThat(fovea("rejected", "list", "--workspace", workspace.toString()).exitCode()).isZero();
    Files.write(images.resolve("3_right.jpeg"), file);
    assertThat(actions(run())).containsExactly("ingest RUN", "prepare RUN", "assign RUN");
  }

  @Test
  void noticesAFileThatChangedButKeptItsSizeAndTime() throws IOException {
    assertThat(run("--to", "ingest").exitCode()).isZero();
    Path changed = images.resolve("3_right.jpeg");
    FileTime time = Files.getLastModifiedTime(changed);
    byte[] bytes = Files.readAllBytes(changed);
    bytes[bytes.length - 3] ^= 1;
    Files.write(changed, bytes);
    Files.setLastModifiedTime(changed, time);

    Ended failed = run();

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err()).contains("has changed since it was ingested", "touch");
    Files.setLastModifiedTime(changed, FileTime.fromMillis(time.toMillis() + 5000));
    assertThat(run().exitCode()).isZero();
  }

  @Test
  void findsADamagedOutputWhenToldToVerify() throws IOException {
    assertThat(run().exitCode()).isZero();
    Path part = fileOf("prepare", "part-");
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.write(part, bytes);

    assertThat(run().exitCode()).isZero(); // its size is right
    Ended verified = run("--verify");
    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.err()).contains(part.getFileName().toString(), "changed or damaged");
  }

  @Test
  void makesAnOutputWholeAgainOfWhichAFileIsMissingOrCutShort() throws IOException {
    assertThat(run().exitCode()).isZero();
    List<String> whole = RealProgram.filesBelow(workspace.resolve("stages"));
    Path part = fileOf("prepare", "part-");
    byte[] bytes = Files.readAllBytes(part);
    Files.delete(part);
    assertThat(reasons("plan"))
        .containsEntry("prepare RUN", part.getFileName() + " of the cached output is missing")
        .containsKeys("ingest REUSE", "assign DEPENDS");

    assertThat(actions(run())).containsExactly("ingest REUSE", "prepare RUN", "assign REUSE");
    assertThat(part).hasBinaryContent(bytes);

    Files.write(part, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(reasons("plan"))
        .containsEntry(
            "prepare RUN",
            part.getFileName() + " of the cached output has another size than it had");
    assertThat(actions(run())).containsExactly("ingest REUSE", "prepare RUN", "assign REUSE");
    assertThat(part).hasBinaryContent(bytes);
    assertThat(RealProgram.filesBelow(workspace.resolve("stages"))).isEqualTo(whole);
  }

  @Test
  void saysWhatCameInAndWhatIsGone() throws IOException {
    assertThat(reasons("plan"))
        .containsEntry("ingest RUN", "no output of it is there yet")
        .containsEntry("prepare RUN", "ingest has to run first; no output of it is there yet");
    assertThat(run().exitCode()).isZero();
    String runId = onlyRunRecord().get("runId").textValue();
    Files.delete(images.resolve("1_left.jpeg"));
    Files.copy(images.resolve("2_left.jpeg"), images.resolve("77_left.jpeg"));
    Files.writeString(images.resolve("3_left.jpeg"), "no image");

    assertThat(reasons("plan"))
        .containsEntry(
            "ingest RUN",
            "1 new image in source eyepacs; 1 image gone from source eyepacs; 1 image of another"
                + " size in bytes in source eyepacs; 1 new row without an image in source eyepacs"
                + " since run "
                + runId)
        .containsEntry(
            "prepare DEPENDS",
            "ingest has to run first; reused if that writes what an output here was made of");
  }

  @Test
  void saysThatOnlyTimesOfFilesChangedAndReusesWhatReadsThemAllTheSame() throws IOException {
    assertThat(run().exitCode()).isZero();
    Files.setLastModifiedTime(images.resolve("1_left.jpeg"), FileTime.fromMillis(1_000_000));

    assertThat(reasons("plan").get("ingest RUN"))
        .startsWith("times of files changed in source eyepacs since run ");
    assertThat(actions(run())).containsExactly("ingest RUN", "prepare REUSE", "assign REUSE");
  }

  @Test
  void refusesToBeginInTheMiddleOfNothing() {
    Ended ended = run("--from", "assign");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo(
            "fovea: --from assign needs the output of stage ingest, but that would have to run (no"
                + " output of it is there yet); leave --from out\n");
    assertThat(workspace.resolve("stages")).doesNotExist();
  }

  @Test
  void takesBeamsArgumentsFromTheCommandLine() {
    Ended ended = run("--", "--targetParallelism=3");

    assertThat(ended.exitCode()).isZero();
  }

  private Path fileOf(String stage, String beginning) throws IOException {
    try (Stream<Path> walk = Files.walk(workspace.resolve("stages").resolve(stage))) {
      return walk.filter(file -> file.getFileName().toString().startsWith(beginning))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Returns what a command says of each stage, by the stage and what happens to it. */
  private Map<String, String> reasons(String command) throws IOException {
    String spec = spec();
    Ended ended =
        fovea(
            ENVIRONMENT,
            command,
            "--spec",
            spec,
            "--workspace",
            workspace.toString(),
            "--to",
            "assign",
            "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (JsonNode stage : json(ended.out()).get("stages")) {
      reasons.put(
          stage.get("stage").textValue() + " " + stage.get("action").textValue(),
          stage.get("reason").textValue());
    }
    return reasons;
  }

  private Ended run(String... more) {
    return whileRunning("", () -> {}, more);
  }

  private String spec() {
    return RealProgram.write(
        folder.resolve("run.yaml"),
        """
        sources: [{name: eyepacs, images: '%1$s/*', labels: %2$s, layout: eyepacs}]
        preprocess: {sidePx: 32}
        """
            .formatted(images, labels));
  }

  /** Runs up to the assigning step, and does something as soon as a line with those words comes. */
  private Ended whileRunning(String words, Runnable deed, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--spec", spec(), "--workspace", workspace.toString()));
    if (!List.of(more).contains("--to")) {
      arguments.addAll(List.of("--to", "assign"));
    }
    List<String> all = new ArrayList<>(arguments);
    if (!List.of(more).contains("--")) {
      all.add("--json");
    }
    all.addAll(List.of(more));
    StringWriter err =
        new Watched(
            line -> {
              if (!words.isEmpty() && line.startsWith(words)) {
                deed.run();
              }
            });
    return fovea(ENVIRONMENT, err, all.toArray(new String[0]));
  }

  /** Standard error that is looked at while it is written. */
  private static final class Watched extends StringWriter {
    private final Consumer<String> reader;

    Watched(Consumer<String> reader) {
      this.reader = reader;
    }

    @Override
    public void write(String text, int from, int length) {
      super.write(text, from, length);
      reader.accept(text.substring(from, from + length));
    }
  }

  private static List<String> actions(Ended ended) throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    List<String> actions = new ArrayList<>();
    for (JsonNode stage : json(ended.out()).get("stages")) {
      actions.add(stage.get("stage").textValue() + " " + stage.get("action").textValue());
    }
    return actions;
  }

  private long manifests(String stage) throws IOException {
    return RealProgram.filesBelow(workspace.resolve("stages").resolve(stage)).stream()
        .filter(name -> name.endsWith("/manifest.json"))
        .count();
  }

  private List<String> pendingFiles() throws IOException {
    return RealProgram.filesBelow(workspace).stream()
        .filter(name -> name.contains(".pending"))
        .toList();
  }

  private JsonNode onlyRunRecord() throws IOException {
    try (Stream<Path> walk = Files.walk(workspace.resolve("runs"))) {
      List<Path> records = walk.filter(file -> file.endsWith("run.json")).toList();
      assertThat(records).hasSize(1);
      return json(RealProgram.read(records.get(0)));
    }
  }

  private static JsonNode json(String text) throws IOException {
    assertThat(text).isNotEmpty();
    return new ObjectMapper().readTree(text);
  }
}
