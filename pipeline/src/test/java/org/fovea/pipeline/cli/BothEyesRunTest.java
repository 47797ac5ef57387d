package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small run on drawings whose scores are means over rotations, and by both eyes. */
class BothEyesRunTest {
  private static final String SPEC =
      """
      name: eyes
      seed: 7
      patientIds: public
      sources: [{name: drawings, synthetic: {patients: 30, seed: 5, camera: B}}]
      split: {salt: fovea-1, train: 0.25, validation: 0.25, calibration: 0.25, test: 0.25}
      preprocess: {sidePx: 32}
      finetune: {weights: shipped, epochs: 1, batchSize: 16}
      evaluate: {rotations: [0, 180], fellowEye: auto, on: estimate, resamples: 100}
      publish: {model: eyes, gate: {target: referable, auc: 0.01, on: estimate}}
      """;

  @TempDir private static Path folder;
  private static String workspace;
  private static JsonNode evaluation;
  private static JsonNode version;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    workspace = folder.resolve("workspace").toString();
    String spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    Ended ended = fovea("run", "--spec", spec, "--workspace", workspace, "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    Path drawn = Path.of(workspace, "drawings/camera-B-seed-5-patients-30/images");
    Path photographs = Files.createDirectory(folder.resolve("photographs"));
    for (String name : List.of("1_left", "1_right", "2_left", "2_right")) {
      Files.copy(drawn.resolve(name + ".jpeg"), photographs.resolve(name + ".jpeg"));
    }
    evaluation = new ObjectMapper().readTree(file("evaluation.json").toFile());
    version = new ObjectMapper().readTree(file("model.json").toFile());
  }

  private static Path file(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(workspace, "models"))) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static JsonNode in(JsonNode union) {
    return union.isObject() && union.size() == 1 ? union.elements().next() : union;
  }

  @Test
  void freezesWhatWasChosenForBothEyesBesideWhatHoldsForOne() {
    JsonNode measured = in(evaluation.get("fellowEye"));
    JsonNode scoring = in(measured.get("scoring"));

    assertThat(scoring.get("operatingPoints")).hasSize(4);
    assertThat(scoring).isEqualTo(in(version.get("fellowEye")));
    assertThat(scoring.get("operatingPoints"))
        .allSatisfy(point -> assertThat(point.get("chosenOn").textValue()).isEqualTo("CALIBRATION"))
        .isNotEqualTo(version.get("operatingPoints"));
    assertThat(measured.get("weights"))
        .allSatisfy(
            weight -> assertThat(weight.get("chosenOn").textValue()).isEqualTo("VALIDATION"));
    assertThat(in(evaluation.get("rotationGain")).get("passes").intValue()).isEqualTo(2);
  }

  @Test
  void saysInTheCardWhatEachGainsAndCosts() throws IOException {
    assertThat(file("model-card.md"))
        .content()
        .contains("## Better scores from the same model")
        .contains("Cost: 2 passes of the network for a photograph instead of one.")
        .contains("### Both eyes of a patient together")
        .contains("| any-dr | TEST | drawings | patient |");
  }

  @Test
  void canBeAudited() throws IOException {
    Ended audited = fovea("audit", "model:eyes@1", "--workspace", workspace, "--json");

    assertThat(audited.exitCode()).as(audited.out()).isZero();
    assertThat(new ObjectMapper().readTree(audited.out()).get("notProvable")).isEmpty();
  }

  @Test
  void scoresBothEyesTogetherWhereItIsToldWhoseTheyAre() throws IOException {
    Ended ended = predict("told", "--patients", "eyepacs");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("4 of them by both eyes of the patient");
    assertThat(ended.err()).doesNotContain("WARNING: eyes@1 also scores both eyes");
    Map<String, CSVRecord> rows = rows("told");
    assertThat(rows.values()).extracting(row -> row.get("eyes")).containsOnly("both");
    Path table =
        Files.writeString(
            folder.resolve("eyes.csv"), "image,patient,eye\n1_left,one,OS\n1_right,one,OD\n");
    assertThat(predict("listed", "--patients", table.toString()).exitCode()).isZero();
    Map<String, CSVRecord> listed = rows("listed");
    assertThat(listed.values()).hasSize(4);
    assertThat(listed.values()).filteredOn(row -> row.get("eyes").equals("both")).hasSize(2);
    assertThat(listed.values()).filteredOn(row -> row.get("eyes").equals("one")).hasSize(2);
    listed.forEach(
        (image, row) -> {
          if (row.get("eyes").equals("both")) {
            assertThat(row.toList()).isEqualTo(rows.get(image).toList());
          }
        });
  }

  @Test
  void scoresEachEyeByItselfAndWarnsWhereItIsNotTold() throws IOException {
    Ended ended = predict("untold");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("WARNING: eyes@1 also scores both eyes of a patient together");
    assertThat(rows("untold").values()).extracting(row -> row.get("eyes")).containsOnly("one");
  }

  @Test
  void showsTheGainsOnThePageOfTheRun() throws IOException {
    Path page;
    try (Stream<Path> files = Files.walk(Path.of(workspace, "runs"))) {
      page = files.filter(file -> file.endsWith("report.html")).findFirst().orElseThrow();
    }
    assertThat(page)
        .content()
        .contains("Averaging over rotations: 2 passes of the network")
        .contains("Both eyes together (weight of the fellow eye: any-dr ")
        .contains("<th scope=\"row\">both eyes</th><td>any-dr</td><td>all</td><td>patient</td>");
  }

  private static Ended predict(String output, String... more) {
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "predict",
                    "--model",
                    "eyes@1",
                    "--images",
                    folder.resolve("photographs").toString(),
                    "--output",
                    folder.resolve(output).toString(),
                    "--workspace",
                    workspace),
                Stream.of(more))
            .toList();
    return fovea(arguments.toArray(new String[0]));
  }

  private static Map<String, CSVRecord> rows(String output) throws IOException {
    Map<String, CSVRecord> rows = new HashMap<>();
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(folder.resolve(output).resolve("scores.csv")))) {
      parser.forEach(row -> rows.put(row.get("image"), row));
    }
    return rows;
  }
}
