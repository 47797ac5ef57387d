package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.stages.artifact.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that a run refused, looked at, corrected and tried again. */
class RejectedReplayTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("FOVEA_PATIENT_KEY", RealProgram.PATIENT_KEY);

  private final Path folder;
  private final Path workspace;
  private final Path table;

  RejectedReplayTest(@TempDir Path folder) {
    this.folder = folder;
    this.workspace = folder.resolve("workspace");
    this.table = folder.resolve("corrections.csv");
  }

  /** Ten photographs: one too dark, one without a label, one that is no image. */
  @BeforeEach
  void runOnce() throws IOException {
    Path drawn = folder.resolve("drawn");
    assertThat(fovea("sample", "--output", drawn.toString(), "--count", "10").exitCode()).isZero();
    Path images = drawn.resolve("images");
    darken(images.resolve("1_left.jpeg"));
    Files.writeString(images.resolve("4_left.jpeg"), "no image");
    Path labels = drawn.resolve("trainLabels.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(labels));
    rows.removeIf(row -> row.startsWith("2_left,"));
    Files.write(labels, rows);
    RealProgram.write(
        folder.resolve("run.yaml"),
        """
        sources: [{name: eyepacs, images: '%1$s/*', labels: %2$s, layout: eyepacs}]
        preprocess: {sidePx: 32, quality: {minBrightness: 50}}
        rejectionLimit: 0.5
        """
            .formatted(images, labels));
    Ended ran = run();
    assertThat(ran.exitCode()).as(ran.err()).isZero();
  }

  private Ended run() {
    return fovea(
        ENVIRONMENT,
        "run",
        "--spec",
        folder.resolve("run.yaml").toString(),
        "--workspace",
        workspace.toString(),
        "--to",
        "assign",
        "--json");
  }

  private static void darken(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Color colour = new Color(image.getRGB(x, y));
        image.setRGB(
            x,
            y,
            new Color(colour.getRed() * 2 / 5, colour.getGreen() * 2 / 5, colour.getBlue() * 2 / 5)
                .getRGB());
      }
    }
    ImageIO.write(image, "jpeg", file.toFile());
  }

  @Test
  void showsWhyAndWhatCanBeDoneAndDrawsTheDisc() throws IOException {
    Path png = folder.resolve("dark.png");
    Ended shown = rejected("show", idOf("UNGRADABLE_EXPOSURE"), "--thumbnail", png.toString());

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("rejected    by prepare: UNGRADABLE_EXPOSURE, too dark: the mean luma")
        .contains("measured", "brightness ", "picture     " + png)
        .contains("to do       if you can grade it nevertheless: rejected replay --admit ")
        .doesNotContain("1_left");
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(256);
    assertThat(picture.getRGB(0, 0)).isEqualTo(0xFF000000);
    assertThat(picture.getRGB(128, 128) & 0xFFFFFF).isPositive();
  }

  @Test
  void saysWhyThereIsNoPictureOfWhatCannotBeDecoded() throws IOException {
    String id = idOf("NOT_AN_IMAGE");
    String png = folder.resolve("none.png").toString();
    Ended shown = rejected("show", id, "--thumbnail", png);
    Ended whole = rejected("show", id, "--thumbnail", png, "--show-locations");

    assertThat(shown.out()).contains("no picture  no retinal disc is found in it");
    assertThat(whole.out()).contains("no picture  it cannot be decoded", "file        4_left.jpeg");
    assertThat(Path.of(png)).doesNotExist();
  }

  @Test
  void refusesAnIdThatNoInputOrMoreThanOneHas() {
    Ended none = rejected("show", "000000");
    Ended letters = rejected("show", "1_left");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("refused no input with the id 000000");
    assertThat(letters.exitCode()).isEqualTo(2);
    assertThat(letters.err()).contains("must be 6 to 32 hexadecimal digits");
  }

  @Test
  void replaysOnlyWhatCorrectionsTouchAndKeepsTheAccountAndTheOldOutputs() throws IOException {
    String dark = idOf("UNGRADABLE_EXPOSURE");
    String unlabelled = idOf("LABEL_MISSING");
    List<Path> before = manifests("ingest");

    Ended replayed =
        replay(
            "--grade",
            unlabelled + "=3",
            "--admit",
            dark.substring(0, 8),
            "--exclude",
            idOf("NOT_AN_IMAGE"),
            "--by",
            "A. Reader",
            "--why",
            "looked at it again");

    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    JsonNode stages = json(replayed.out()).get("stages");
    assertThat(stages.get(0).get("out").asLong()).isEqualTo(9);
    assertThat(stages.get(0).get("excluded").toString()).isEqualTo("{\"ON_EXCLUSION_LIST\":1}");
    assertThat(stages.get(0).get("rejected").toString()).isEqualTo("{}");
    assertThat(stages.get(1).get("out").asLong()).isEqualTo(9);
    assertThat(stages.get(1).get("reason").textValue())
        .contains("; 7 of 9 images taken over from run ");
    assertThat(Files.readAllLines(table))
        .hasSize(4)
        .contains(dark + ",admit,,A. Reader,looked at it again");
    assertThat(manifests("ingest")).hasSize(2).containsAll(before);
    assertThat(table).content().doesNotContain("_left");

    Ended again = replay();
    assertThat(json(again.out()).get("stages").findValuesAsText("action"))
        .containsExactly("REUSE", "REUSE", "REUSE");
    Ended audited = audit(unlabelled);
    assertThat(audited.exitCode()).as(audited.out()).isZero();
    assertThat(audited.out())
        .contains(
            "corrected occurrence %s: GRADE from nothing usable to SEVERE, by A. Reader: looked at it again"
                .formatted(unlabelled))
        .contains("what people corrected is in the key of ingest");
    assertThat(rejected("show", idOf("ON_EXCLUSION_LIST", "--excluded")).out())
        .contains("corrected   exclude by A. Reader: looked at it again");
  }

  @Test
  void correctsALabelWithoutPreparingAgain() throws IOException {
    boolean worst = RealProgram.read(folder.resolve("drawn/trainLabels.csv")).contains("3_left,4");
    String grade = worst ? "=3" : "=4";
    Ended replayed =
        replay("--grade", occurrence("3_left.jpeg") + grade, "--by", "A", "--why", "b");

    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(json(replayed.out()).get("stages").findValuesAsText("action"))
        .containsExactly("RUN", "REUSE", "RUN");
    assertThat(audit(occurrence("3_left.jpeg")).out())
        .contains(
            worst ? " to SEVERE, by A: b" : " to PROLIFERATIVE, by A: b",
            worst ? "grade SEVERE" : "grade PROLIFERATIVE");
  }

  @Test
  void judgesAnImageAgainOnceItsAdmissionIsTakenBack() throws IOException {
    assertThat(replay("--admit", idOf("UNGRADABLE_EXPOSURE"), "--by", "A", "--why", "b").exitCode())
        .isZero();
    Path first = oldest(manifests("prepare"));
    for (Path file : filesIn(first.getParent())) {
      Files.delete(file);
    }

    Ended again = run();

    JsonNode prepared = json(again.out()).get("stages").get(1);
    assertThat(prepared.get("reason").textValue()).contains("; 7 of 8 images taken over");
    assertThat(prepared.get("rejected").toString()).isEqualTo("{\"UNGRADABLE_EXPOSURE\":1}");
  }

  @Test
  void asksWhoCorrectsAndWhy() throws IOException {
    Ended ended = replay("--exclude", idOf("LABEL_MISSING"));

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("a correction needs --by and --why");
    assertThat(table).doesNotExist();
  }

  @Test
  void theAuditFindsALabelThatIsNotAsCorrected() throws IOException {
    assertThat(replay("--exclude", idOf("LABEL_MISSING"), "--by", "A", "--why", "b").exitCode())
        .isZero();
    List<Path> both = new ArrayList<>(manifests("ingest"));
    both.remove(oldest(both));
    Path manifest = both.get(0);
    String text = RealProgram.read(manifest);
    Files.writeString(
        manifest, text.replaceFirst("(\"corrections\" : \")[0-9a-f]{8}", "$100000000"));

    Ended audited = fovea("audit", "run:latest", "--workspace", workspace.toString());

    assertThat(audited.exitCode()).isEqualTo(5);
    assertThat(audited.out()).contains("digest of the corrections in its key: expected");
  }

  private static Path oldest(List<Path> files) throws IOException {
    Path oldest = files.get(0);
    for (Path file : files) {
      if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(oldest)) < 0) {
        oldest = file;
      }
    }
    return oldest;
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }

  private Ended replay(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "rejected",
                "replay",
                "--workspace",
                workspace.toString(),
                "--corrections",
                table.toString(),
                "--to",
                "assign",
                "--json"));
    arguments.addAll(Arrays.asList(more));
    return fovea(ENVIRONMENT, arguments.toArray(new String[0]));
  }

  private Ended rejected(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("rejected", command, "--workspace", workspace.toString()));
    arguments.addAll(Arrays.asList(more));
    return fovea(arguments.toArray(new String[0]));
  }

  private Ended audit(String occurrenceId) {
    return fovea(
        "audit", "run:latest", "--workspace", workspace.toString(), "--image", occurrenceId);
  }

  private String idOf(String code, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--code", code, "--json"));
    arguments.addAll(Arrays.asList(more));
    Ended listed = rejected("list", arguments.toArray(new String[0]));
    JsonNode inputs = json(listed.out()).get("inputs");
    assertThat(inputs).hasSize(1);
    return inputs.get(0).get("occurrenceId").textValue();
  }

  private static String occurrence(String relativeName) {
    return Sha256.of("eyepacs\0" + relativeName).substring(0, 32);
  }

  private List<Path> manifests(String stage) throws IOException {
    try (var walk = Files.walk(workspace.resolve("stages").resolve(stage))) {
      return walk.filter(file -> file.endsWith("manifest.json")).sorted().toList();
    }
  }

  private static JsonNode json(String text) throws IOException {
    assertThat(text).isNotEmpty();
    return new ObjectMapper().readTree(text);
  }
}
