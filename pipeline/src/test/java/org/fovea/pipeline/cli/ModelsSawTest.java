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
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models saw a patient, and what an exclusion list does about it. */
class ModelsSawTest {
  @TempDir private static Path folder;
  private static SmallStudy study;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    study = SmallStudy.in(folder);
    // Patient 2 withdraws; the model that is trained anew still begins with one that saw them.
    Path list = Files.writeString(folder.resolve("withdrawn.csv"), "source,patient\ndrawn,2\n");
    study.run(
        "--set",
        "preprocess.exclusionList=" + list,
        "--set",
        "finetune.weights=models:small@1",
        "--set",
        "publish.model=without");
  }

  private static JsonNode saw(String patient, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "models",
                "saw",
                "--patient",
                patient,
                "--workspace",
                study.workspace().toString(),
                "--json"));
    arguments.addAll(List.of(more));
    Ended ended = fovea(SmallStudy.ENVIRONMENT, arguments.toArray(new String[0]));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }

  @Test
  void namesTheModelsAndTheSplit() throws IOException {
    JsonNode answer = saw("3");

    assertThat(answer.get("images").longValue()).isEqualTo(2);
    assertThat(answer.get("uses"))
        .extracting(use -> use.get("model").textValue() + " " + use.get("through").asText())
        .containsExactlyInAnyOrder("small@1 null", "without@1 null", "without@1 small@1");
    assertThat(answer.get("uses"))
        .allSatisfy(
            use -> {
              assertThat(use.get("seen").booleanValue()).isTrue();
              assertThat(use.get("images").longValue()).isEqualTo(2);
            });
    assertThat(answer.get("uses")).extracting(use -> use.get("use").textValue()).hasSize(3);
  }

  @Test
  void aListedPatientIsLeftOutButForTheModelThatTrainingBeganWith() throws IOException {
    JsonNode answer = saw("2", "--source", "drawn");

    assertThat(answer.get("uses"))
        .filteredOn(use -> use.get("model").textValue().equals("without@1"))
        .extracting(use -> use.get("through").asText() + " " + use.get("seen").booleanValue())
        .contains("null false", "small@1 true");
    assertThat(answer.get("uses"))
        .filteredOn(use -> use.get("use").textValue().equals("ON_EXCLUSION_LIST"))
        .singleElement()
        .satisfies(use -> assertThat(use.get("images").longValue()).isEqualTo(2));
  }

  @Test
  void nobodySawAPatientWhoIsNotThere() throws IOException {
    assertThat(saw("999").get("uses")).isEmpty();
    assertThat(saw("3", "--source", "elsewhere").get("uses")).isEmpty();
  }
}
