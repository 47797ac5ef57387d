package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What repeats which stages, and what repeats none: each change is made by itself to a study that
 * has run, planned, and run; and the run does what the plan said.
 */
class ChangesThatMatterTest {
  private static final String SPEC =
      """
      name: small
      seed: 7
      patientIds: public
      sources:
        - {name: one, images: FOLDER/one/images/*, labels: FOLDER/one/trainLabels.csv, layout: eyepacs}
        - {name: two, images: FOLDER/two/images/*, labels: FOLDER/two/trainLabels.csv, layout: eyepacs}
      split: {salt: fovea-1, train: 0.3, validation: 0.2, calibration: 0.3, test: 0.2}
      preprocess: {sidePx: 32}
      finetune: {weights: shipped, epochs: 1, batchSize: 16, learningRate: 2e-3}
      evaluate: {resamples: 100}
      publish: {model: small, gate: {target: referable, auc: 0.01, on: estimate}}
      """;

  private static final List<String> STAGES =
      List.of("ingest", "prepare", "assign", "finetune", "evaluate", "publish");

  @TempDir private static Path folder;

  /** A change, and the stages that have to run again for it. */
  private enum Change {
    SIDE("prepare assign finetune evaluate publish", "preprocess.sidePx 32 → 40") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("sidePx: 32", "sidePx: 40");
      }
    },
    SALT("assign finetune evaluate publish", "split.salt fovea-1 → fovea-12") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("fovea-1", "fovea-12");
      }
    },
    ROTATIONS("assign finetune evaluate publish", "preprocess.rotations [0,90,180,270] → [0]") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("sidePx: 32", "sidePx: 32, rotations: [0]");
      }
    },
    SEED("finetune evaluate publish", "seed 7 → 8") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("seed: 7", "seed: 8");
      }
    },
    LEARNING_RATE("finetune evaluate publish", "finetune.learningRate 0.002 → 0.001") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("2e-3", "1e-3");
      }
    },
    RESAMPLES("evaluate publish", "evaluate.resamples 100 → 200") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("resamples: 100", "resamples: 200");
      }
    },
    GATE("publish", "publish.gate.auc 0.01 → 0.02") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("auc: 0.01", "auc: 0.02");
      }
    },
    LABEL("ingest assign finetune evaluate publish", "1 image with another label in source one") {
      @Override
      String in(String spec, Path data) throws IOException {
        Path labels = data.resolve("one/trainLabels.csv");
        List<String> rows = new ArrayList<>(Files.readAllLines(labels));
        String row = rows.get(1);
        rows.set(1, row.substring(0, row.length() - 1) + (row.endsWith("4") ? "3" : "4"));
        Files.write(labels, rows);
        return spec;
      }
    },
    NEW_IMAGES("ingest prepare assign finetune evaluate publish", "2 new images in source two") {
      @Override
      String in(String spec, Path data) throws IOException {
        Path two = data.resolve("two");
        for (String eye : List.of("left", "right")) {
          Files.copy(
              data.resolve("new/images/9_" + eye + ".jpeg"),
              two.resolve("images/99_" + eye + ".jpeg"));
        }
        Path labels = two.resolve("trainLabels.csv");
        Files.writeString(labels, Files.readString(labels) + "99_left,0\n99_right,0\n");
        return spec;
      }
    },
    EXCLUSION("assign finetune evaluate publish", "exclusions, digest none → ") {
      @Override
      String in(String spec, Path data) {
        String list =
            RealProgram.write(data.resolve("withdrawn.csv"), "source,image\none,1_left.jpeg\n");
        return spec.replace("sidePx: 32", "sidePx: 32, exclusionList: " + list);
      }
    },
    COMMENT("", "") {
      @Override
      String in(String spec, Path data) {
        return "# asked for by the clinic\n" + spec;
      }
    },
    ORDER_OF_SOURCES("", "") {
      @Override
      String in(String spec, Path data) {
        List<String> lines = new ArrayList<>(spec.lines().toList());
        int one = lines.indexOf("sources:") + 1;
        lines.add(one, lines.remove(one + 1));
        return String.join("\n", lines);
      }
    },
    PLACE_OF_THE_IMAGES("", "") {
      @Override
      String in(String spec, Path data) {
        return spec; // which names the copy
      }
    },
    PLACE_OF_THE_WORKSPACE("", "") {
      @Override
      String in(String spec, Path data) {
        return spec;
      }

      @Override
      Path workspace(Path data) throws IOException {
        return copy(folder.resolve("workspace"), data.resolve("moved"));
      }
    },
    RUNNER("", "") {
      @Override
      String in(String spec, Path data) {
        return spec + "runners: {default: [--targetParallelism=1], finetune: [--blockOnRun=false]}";
      }
    },
    DEFAULT_WRITTEN_OUT("", "") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("sidePx: 32", "sidePx: 32, contrast: none, noise: none");
      }
    },
    NUMBER_WRITTEN_OTHERWISE("", "") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("2e-3", "0.0020");
      }
    },
    NAME_OF_THE_RUN("", "") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("name: small", "name: again");
      }
    },
    REJECTION_LIMIT("", "") {
      @Override
      String in(String spec, Path data) {
        return spec + "rejectionLimit: 0.5";
      }
    },
    DEVICE("", "") {
      @Override
      String in(String spec, Path data) {
        return spec.replace("epochs: 1", "epochs: 1, device: cpu");
      }
    };

    private final String repeated;
    private final String reason;

    Change(String repeated, String reason) {
      this.repeated = repeated;
      this.reason = reason;
    }

    List<String> repeated() {
      return repeated.isEmpty() ? List.of() : List.of(repeated.split(" "));
    }

    /** Returns the stage that is run up to: the training is cheap, but not for nothing. */
    String upTo() {
      return switch (repeated().stream().findFirst().orElse("")) {
        case "ingest", "prepare", "assign" -> "assign";
        case "finetune" -> "finetune";
        default -> "publish";
      };
    }

    /** Returns the changed spec; what it reads is below {@code data}, and may be changed. */
    abstract String in(String spec, Path data) throws IOException;

    Path workspace(Path data) throws IOException {
      return folder.resolve("workspace");
    }
  }

  @BeforeAll
  static void runTheStudy() throws IOException {
    draw("one", "3");
    draw("two", "4");
    draw("new", "5");
    Path data = folder.resolve("data");
    String spec = RealProgram.write(folder.resolve("run.yaml"), specOn(data));
    document("run", spec, folder.resolve("workspace"));
  }

  @ParameterizedTest
  @EnumSource
  void repeatsWhatAChangeMattersToAndNothingElse(Change change) throws IOException {
    Path data = copy(folder.resolve("data"), folder.resolve(change.name()));
    String spec = RealProgram.write(data.resolve("run.yaml"), change.in(specOn(data), data));
    Path workspace = change.workspace(data);

    JsonNode plan = document("plan", spec, workspace);
    JsonNode outcome = document("run", spec, workspace, "--to", change.upTo());

    for (JsonNode planned : plan.get("stages")) {
      boolean repeated = change.repeated().contains(planned.get("stage").textValue());
      assertThat(planned.get("action").textValue())
          .as(planned.toString())
          .isIn(repeated ? List.of("RUN", "DEPENDS") : List.of("REUSE", "DEPENDS"));
    }
    List<String> ran = new ArrayList<>();
    for (int i = 0; i < outcome.get("stages").size(); i++) {
      JsonNode stage = outcome.get("stages").get(i);
      assertDoneAsPlanned(plan.get("stages").get(i), stage);
      if (stage.get("action").textValue().equals("RUN")) {
        ran.add(stage.get("stage").textValue());
      }
    }
    int upTo = STAGES.indexOf(change.upTo());
    assertThat(ran)
        .isEqualTo(
            change.repeated().stream().filter(stage -> STAGES.indexOf(stage) <= upTo).toList());
    if (!ran.isEmpty()) {
      assertThat(reasonOf(ran.get(0), plan)).contains(change.reason);
    }
  }

  private static void assertDoneAsPlanned(JsonNode planned, JsonNode done) {
    assertThat(done.get("stage")).isEqualTo(planned.get("stage"));
    if (planned.get("action").textValue().equals("DEPENDS")) {
      return;
    }
    assertThat(done.get("action")).isEqualTo(planned.get("action"));
    if (!planned.get("key").isNull()) {
      assertThat(done.get("key")).isEqualTo(planned.get("key"));
      // What was taken over of an earlier output is said besides, once it is known.
      assertThat(done.get("reason").textValue()).startsWith(planned.get("reason").textValue());
    }
  }

  private static String reasonOf(String stage, JsonNode plan) {
    for (JsonNode step : plan.get("stages")) {
      if (step.get("stage").textValue().equals(stage)) {
        return step.get("reason").textValue();
      }
    }
    return "";
  }

  private static void draw(String name, String seed) {
    Path drawn = folder.resolve("data").resolve(name);
    Ended sampled = fovea("sample", "--output", drawn.toString(), "--count", "40", "--seed", seed);
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();
  }

  private static String specOn(Path data) {
    return SPEC.replace("FOLDER", data.toString());
  }

  private static JsonNode document(String command, String spec, Path workspace, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--spec", spec, "--workspace", workspace.toString(), "--json"));
    arguments.addAll(List.of(more));
    Ended ended = fovea(arguments.toArray(new String[0]));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    try {
      return new ObjectMapper().readTree(ended.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a folder with the times of its files, as {@code cp -p} does. */
  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path file : walk.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return to;
  }
}
