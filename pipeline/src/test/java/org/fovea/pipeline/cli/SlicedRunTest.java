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
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that looks at its model by camera and by quality. */
class SlicedRunTest {
  private static final String BANDS = "(blurred|fair|sharp|dark|medium|bright), .*[0-9].*";

  @TempDir private static Path folder;
  private static SmallStudy study;
  private static JsonNode outcome;

  @BeforeAll
  static void runWithAndWithoutSlices() throws IOException {
    study = SmallStudy.in(folder);
    outcome = new ObjectMapper().readTree(run().out());
  }

  private static Ended run() {
    Ended ended =
        fovea(
            SmallStudy.ENVIRONMENT,
            "run",
            "--spec",
            folder.resolve("run.yaml").toString(),
            "--workspace",
            study.workspace().toString(),
            "--set",
            "evaluate.slices=[source, camera, sharpness, brightness]",
            "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void measuresAgainAndTrainsNothing() {
    Map<String, String> actions = new TreeMap<>();
    outcome
        .get("stages")
        .forEach(
            stage -> actions.put(stage.get("stage").textValue(), stage.get("action").textValue()));

    assertThat(actions)
        .isEqualTo(
            Map.of(
                "ingest", "REUSE",
                "prepare", "REUSE",
                "assign", "REUSE",
                "finetune", "REUSE",
                "evaluate", "RUN",
                "publish", "RUN"));
  }

  @Test
  void countsEachImageInOneSliceOfAKind() {
    Map<String, Long> images = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (JsonNode row : outcome.get("metrics")) {
      if (row.get("split").textValue().equals("test")
          && row.get("target").textValue().equals("referable")
          && !row.get("slice").textValue().startsWith("patients")) {
        String[] slice = row.get("slice").textValue().split("=", 2);
        images.merge(slice[0], row.get("images").longValue(), Long::sum);
        if (slice.length > 1) {
          names.add(slice[0] + " " + slice[1]);
        }
      }
    }

    assertThat(images.keySet())
        .containsExactly("all", "brightness", "camera", "sharpness", "source");
    assertThat(images.values()).containsOnly(images.get("all"));
    assertThat(names)
        .allMatch(name -> name.matches("source drawn|camera .+|(sharpness|brightness) " + BANDS));
  }

  @Test
  void showsThemInTheCardAndInTheReport() throws IOException {
    String card =
        Files.readString(Path.of(outcome.at("/publication/location").textValue(), "model-card.md"));
    String page =
        Files.readString(
            study.workspace().resolve("runs/" + outcome.get("runId").textValue() + "/report.html"));

    assertThat(card).containsPattern("\\| referable \\| TEST \\| camera [^|]+ \\| [0-9]+ \\|");
    assertThat(card)
        .containsPattern("\\| referable \\| TEST \\| sharpness " + "[a-z]+, [^|]+ \\*? ?\\|");
    assertThat(page).containsPattern("<th scope=\"row\">brightness [a-z]+, [^<]*[0-9]");
  }

  @Test
  void standsUpToAnAudit() {
    JsonNode report = study.audited("model:small@" + outcome.at("/publication/version").intValue());

    assertThat(report.get("mismatches")).isEmpty();
    assertThat(report.get("intact").booleanValue()).isTrue();
  }
}
