package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.jspecify.annotations.Nullable;

/**
 * A whole run on drawings, some of which are broken, black, repeated or without a label, so that
 * every kind of file is there: two runs, one published model.
 */
final class SmallStudy {
  static final String MODEL = "model:small@1";

  /** Patients are pseudonyms: whoever asks for one by name needs the key. */
  static final Map<String, String> ENVIRONMENT =
      Map.of("FOVEA_PATIENT_KEY", RealProgram.PATIENT_KEY);

  /** What a copy of the study that nobody changes lies in; made once in a process. */
  private static @Nullable Path template;

  private final Path workspace;

  private SmallStudy(Path workspace) {
    this.workspace = workspace;
  }

  /**
   * Returns one below a folder: a copy of one that was run once for all classes of this process,
   * with the images of that one.
   */
  static synchronized SmallStudy in(Path folder) throws IOException {
    if (template == null) {
      Path made = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "small-study-");
      runIn(made);
      template = made;
    }
    Files.copy(template.resolve("run.yaml"), folder.resolve("run.yaml"));
    Path from = template.resolve("workspace");
    Path workspace = folder.resolve("workspace");
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path copy = workspace.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return new SmallStudy(workspace);
  }

  /** Runs it below a folder, with images of its own. */
  static SmallStudy runIn(Path folder) throws IOException {
    Path drawn = folder.resolve("drawn");
    Ended sampled = fovea("sample", "--output", drawn.toString(), "--count", "60", "--seed", "3");
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();
    Path images = drawn.resolve("images");
    Files.writeString(images.resolve("31_left.jpeg"), "no image");
    ImageIO.write(
        new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB),
        "jpeg",
        images.resolve("31_right.jpeg").toFile());
    Files.copy(images.resolve("1_left.jpeg"), images.resolve("32_left.jpeg"));
    Files.copy(images.resolve("2_left.jpeg"), images.resolve("32_right.jpeg"));
    Path labels = drawn.resolve("trainLabels.csv");
    String grade =
        Files.readAllLines(labels).stream()
            .filter(row -> row.startsWith("1_left,"))
            .map(row -> row.substring(row.indexOf(',') + 1))
            .findFirst()
            .orElseThrow();
    Files.writeString(
        labels, "31_left,0\n31_right,0\n32_left," + grade + "\n", StandardOpenOption.APPEND);
    RealProgram.write(
        folder.resolve("run.yaml"),
        """
        name: small
        seed: 7
        sources: [{name: drawn, images: %s/*, labels: %s, layout: eyepacs}]
        split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
        preprocess: {sidePx: 32}
        finetune: {weights: shipped, epochs: 1, batchSize: 16}
        rejectionLimit: 0.2
        publish: {model: small, gate: {target: referable, auc: 0.01, on: estimate}}
        """
            .formatted(images, labels));
    SmallStudy study = new SmallStudy(folder.resolve("workspace"));
    study.run();
    study.run();
    return study;
  }

  /** Runs it once more, with further arguments. */
  void run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--spec",
                workspace.resolveSibling("run.yaml").toString(),
                "--workspace",
                workspace.toString(),
                "--json"));
    arguments.addAll(List.of(more));
    Ended ended = fovea(ENVIRONMENT, arguments.toArray(new String[0]));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  Path workspace() {
    return workspace;
  }

  /** Returns a study whose files are links to this one's; a file that is replaced is its own. */
  SmallStudy copiedTo(Path copy) throws IOException {
    try (Stream<Path> walk = Files.walk(workspace)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path link = copy.resolve(workspace.relativize(file).toString());
        Files.createDirectories(link.getParent());
        Files.createLink(link, file);
      }
    }
    return new SmallStudy(copy);
  }

  Ended audit(String subject, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("audit", subject, "--workspace", workspace.toString()));
    arguments.addAll(List.of(more));
    return fovea(arguments.toArray(new String[0]));
  }

  JsonNode audited(String subject, String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--json");
    Ended ended = audit(subject, all.toArray(new String[0]));
    assertThat(ended.out()).as(ended.err()).hasLineCount(1);
    try {
      return new ObjectMapper().readTree(ended.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the one file whose name, below the workspace, matches a regular expression. */
  Path file(String pattern) throws IOException {
    List<Path> found = files(pattern);
    assertThat(found).as(pattern).hasSize(1);
    return found.get(0);
  }

  /** Returns all files whose names, below the workspace, match a regular expression. */
  List<Path> files(String pattern) throws IOException {
    try (Stream<Path> walk = Files.walk(workspace)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> nameOf(file).matches(pattern))
          .sorted()
          .toList();
    }
  }

  String nameOf(Path file) {
    return workspace.relativize(file).toString();
  }

  /** Gives a file other bytes, as somebody would who edits it. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Files.delete(file);
    Files.write(file, bytes);
  }
}
