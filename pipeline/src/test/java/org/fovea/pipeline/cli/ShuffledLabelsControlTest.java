package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The control that training must fail: the default run on the same drawings, where patients got the
 * grades of others. A model that still finds something has seen what it should not.
 */
@Tag("slow")
class ShuffledLabelsControlTest {
  private static final int PATIENTS = 150;

  private final Path folder;

  ShuffledLabelsControlTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void findsNothingWhereGradesMeanNothing() throws IOException {
    Path drawn = folder.resolve("drawn");
    Ended sample =
        fovea("sample", "--output", drawn.toString(), "--count", "" + 2 * PATIENTS, "--seed", "11");
    assertThat(sample.exitCode()).as(sample.err()).isZero();
    shufflePatients(drawn.resolve("trainLabels.csv"), 17);

    Ended ended =
        fovea(
            "run",
            "--set",
            "sources=[{name: drawings, images: '%1$s/images', labels: '%1$s/trainLabels.csv', layout: eyepacs}]"
                .formatted(drawn),
            "--set",
            "finetune.weights=shipped",
            "--set",
            "publish.gate={target: referable}",
            "--workspace",
            folder.resolve("workspace").toString(),
            "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode row =
        StreamSupport.stream(
                new ObjectMapper().readTree(ended.out()).get("metrics").spliterator(), false)
            .filter(metric -> metric.get("target").textValue().equals("referable"))
            .filter(metric -> metric.get("split").textValue().equals("test"))
            .filter(metric -> metric.get("slice").textValue().equals("all"))
            .findFirst()
            .orElseThrow();
    assertThat(row.get("auc").doubleValue()).as(row.toString()).isBetween(0.35, 0.65);
  }

  /** Gives each patient both grades of another, so that the two eyes stay alike. */
  private static void shufflePatients(Path labels, long seed) throws IOException {
    List<String> lines = Files.readAllLines(labels);
    List<Integer> patients = new ArrayList<>();
    for (int patient = 0; patient < (lines.size() - 1) / 2; patient++) {
      patients.add(patient);
    }
    Collections.shuffle(patients, new Random(seed));
    List<String> shuffled = new ArrayList<>(List.of(lines.get(0)));
    for (int i = 0; i < lines.size() - 1; i++) {
      String name = lines.get(1 + i).split(",", -1)[0];
      String grade = lines.get(1 + 2 * patients.get(i / 2) + i % 2).split(",", -1)[1];
      shuffled.add(name + "," + grade);
    }
    Files.write(labels, shuffled);
  }
}
