package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published model whose thresholds are chosen anew on the images of a clinic. */
class RecalibrationTest {
  @TempDir private static Path folder;
  private static SmallStudy study;
  private static Path clinic;

  @BeforeAll
  static void publishAModelAndDrawAClinic() throws IOException {
    study = SmallStudy.in(folder);
    Path drawn = folder.resolve("clinic");
    Ended sampled = fovea("sample", "--output", drawn.toString(), "--count", "60", "--seed", "9");
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();
    clinic = folder.resolve("clinic.yaml");
    RealProgram.write(
        clinic,
        """
        name: clinic
        seed: 7
        sources: [{name: clinic, images: %s/images/*, labels: %s/trainLabels.csv, layout: eyepacs}]
        split: {train: 0, validation: 0, calibration: 0.5, test: 0.5}
        preprocess: {sidePx: 32}
        publish: {gate: {target: referable, auc: 0.01, on: estimate}}
        """
            .formatted(drawn, drawn));
  }

  private static Ended recalibrate(Path spec, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "models",
                "recalibrate",
                "small@1",
                "--spec",
                spec.toString(),
                "--workspace",
                study.workspace().toString(),
                "--json"));
    arguments.addAll(List.of(more));
    return fovea(SmallStudy.ENVIRONMENT, arguments.toArray(new String[0]));
  }

  @Test
  void publishesTheSameWeightsWithThresholdsOfTheClinic() throws IOException {
    Ended ended = recalibrate(clinic);

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode outcome = new ObjectMapper().readTree(ended.out());
    assertThat(outcome.get("publication").get("model").textValue()).isEqualTo("small");
    int number = outcome.get("publication").get("version").intValue();
    assertThat(number).isEqualTo(2);
    JsonNode first = version(1);
    JsonNode second = version(2);
    assertThat(second.get("modelDigest")).isEqualTo(first.get("modelDigest"));
    assertThat(second.get("recalibratedFrom").toString()).contains("small@1");
    assertThat(second.get("calibration")).isNotEqualTo(first.get("calibration"));
    assertThat(second.get("operatingPoints").get(0).get("images"))
        .isNotEqualTo(first.get("operatingPoints").get(0).get("images"));
    assertThat(second.get("operatingPoints").get(0).get("chosenOn").textValue())
        .isEqualTo("CALIBRATION");

    JsonNode report = study.audited("model:small@2");
    assertThat(report.get("mismatches")).isEmpty();
    assertThat(report.get("outputs"))
        .extracting(output -> output.get("stage").textValue())
        .containsExactly(
            "ingest",
            "ingest",
            "prepare",
            "prepare",
            "assign",
            "assign",
            "finetune",
            "evaluate",
            "publish");

    Ended saw =
        fovea(
            SmallStudy.ENVIRONMENT,
            "models",
            "saw",
            "--patient",
            "1",
            "--source",
            "drawn",
            "--workspace",
            study.workspace().toString(),
            "--json");
    assertThat(new ObjectMapper().readTree(saw.out()).get("uses"))
        .filteredOn(use -> use.get("model").textValue().equals("small@2"))
        .isNotEmpty()
        .allSatisfy(use -> assertThat(use.get("through").textValue()).isEqualTo("small@1"));
  }

  private static JsonNode version(int number) throws IOException {
    return new ObjectMapper()
        .readTree(study.file("models/small/versions/" + number + "/model.json").toFile());
  }

  @Test
  void refusesImagesOfPatientsThatTheWeightsWereTrainedOn() {
    Ended ended =
        recalibrate(
            folder.resolve("run.yaml"),
            "--set",
            "split={salt: fovea-1, train: 0, validation: 0, calibration: 0.5, test: 0.5}");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("are of patients that small@1 was trained on");
  }

  @Test
  void refusesToPrepareImagesOtherwiseThanTheModelSawThem() {
    Ended ended = recalibrate(clinic, "--set", "preprocess.sidePx=64");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains("small@1 looks at images that are prepared by {", "set preprocess to the same");
  }

  @Test
  void refusesASpecThatWouldLeaveImagesToATraining() {
    Ended ended =
        recalibrate(
            clinic, "--set", "split={train: 0.5, validation: 0, calibration: 0.25, test: 0.25}");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("split.train and split.validation must be 0");
  }

  @Test
  void refusesAModelThatIsNotThere() {
    Ended ended =
        fovea(
            SmallStudy.ENVIRONMENT,
            "models",
            "recalibrate",
            "small@9",
            "--spec",
            clinic.toString(),
            "--workspace",
            study.workspace().toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("has no version 9");
  }
}
