package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.stages.googlenet.ShippedWeights;
import org.fovea.stages.googlenet.VisibleGpus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is refused in one line that says what to do, and leaves nothing behind. */
class BadInputTest {
  @TempDir private static Path drawn;

  private final Path folder;
  private final Path workspace;

  BadInputTest(@TempDir Path folder) {
    this.folder = folder;
    this.workspace = folder.resolve("workspace");
  }

  @BeforeAll
  static void drawFourImages() {
    assertThat(fovea("sample", "--output", drawn.toString(), "--count", "4").exitCode()).isZero();
  }

  @Test
  void namesASpecThatIsNotThere() throws IOException {
    String absent = folder.resolve("absent.yaml").toString();

    refuses(fovea("run", "--spec", absent, "--workspace", workspace.toString()))
        .startsWith("fovea: " + absent + ": there is no such file; give an existing one");
  }

  @Test
  void namesTheNearestKeyToOneThatItDoesNotKnow() throws IOException {
    refuses(run("--set", "finetune.epoch=3"))
        .contains("unknown key finetune.epoch; did you mean finetune.epochs?");
  }

  @Test
  void writesNoTemplateOfMoreThanOneStageNorOfPublishing() throws IOException {
    refuses(run("--", "--templateLocation=gs://bucket/job"))
        .contains("--templateLocation has the job of one stage written; name it with --stage");
    refuses(run("--stage", "publish", "--", "--templateLocation=gs://bucket/job"))
        .contains("let publish be a run that sees its end");
  }

  @Test
  void namesASpecThatIsInNoBucket() throws IOException {
    refuses(fovea("run", "--spec", "gs://bucket", "--workspace", workspace.toString()))
        .startsWith("fovea: gs://bucket: names no file in a bucket; write it as gs://bucket/");
  }

  @Test
  void namesAPatternThatMatchesNothing() throws IOException {
    refuses(run("--set", "sources[eyepacs].images=" + drawn + "/images/*.gif"))
        .startsWith("fovea: source eyepacs: no file is at images: " + drawn + "/images/*.gif;")
        .contains("correct the path or pattern");
  }

  @Test
  void namesAColumnThatTheLabelsLack() throws IOException {
    refuses(run("--set", "sources[eyepacs].layout=aptos"))
        .contains(drawn + "/trainLabels.csv has no column \"id_code\" but \"image\", \"level\"");
  }

  @Test
  void namesWeightsThatAreNotThere() throws IOException {
    refuses(run("--set", "finetune.weights=absent/googlenet.caffemodel"))
        .isEqualTo(
            "fovea: the weights absent/googlenet.caffemodel cannot be used: there is no such file;"
                + " run 'weights fetch', or correct finetune.weights\n");
  }

  @Test
  void namesWeightsInCaffesFormatThatAreCutShort() throws IOException {
    // Field 2 (a layer) says that 1000 bytes follow, but 10 do.
    byte[] cut = {0x12, (byte) 0xE8, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    Path weights = Files.write(folder.resolve("cut.caffemodel"), cut);

    refuses(run("--set", "finetune.weights=" + weights))
        .startsWith("fovea: the weights " + weights + " cannot be used: ");
  }

  @Test
  void namesSafetensorsThatAreCutShort() throws IOException {
    Path weights = folder.resolve("cut.safetensors");
    try (InputStream whole = ShippedWeights.open()) {
      Files.write(weights, whole.readNBytes(1_000_000));
    }

    refuses(run("--set", "finetune.weights=" + weights))
        .startsWith("fovea: the weights " + weights + " cannot be used: ");
  }

  @Test
  void asksForImageNetsWeightsForPhotographs() throws IOException {
    refuses(fovea("run", "--spec", specWithoutWeights(), "--workspace", workspace.toString()))
        .startsWith("fovea: finetune.weights names no weights; real photographs start from")
        .contains("run 'weights fetch' and set finetune.weights or FOVEA_WEIGHTS");
  }

  @Test
  void asksForImageNetsWeightsWhereOnlySomeSourcesAreDrawings() throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("mixed.yaml"),
            RealProgram.read(Path.of(specWithoutWeights()))
                .replace("sources: [", "sources: [{name: drawings, synthetic: {patients: 10}}, "));

    refuses(fovea("run", "--spec", spec.toString(), "--workspace", workspace.toString()))
        .contains("weights fetch");
  }

  @Test
  void needsNoWeightsWhereNothingIsTrained() {
    Ended ended =
        fovea(
            "plan",
            "--spec",
            specWithoutWeights(),
            "--workspace",
            workspace.toString(),
            "--to",
            "assign");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void readsTheWeightsThatTheEnvironmentNames() throws IOException {
    refuses(
            fovea(
                Map.of("FOVEA_WEIGHTS", "elsewhere.caffemodel"),
                "run",
                "--spec",
                specWithoutWeights(),
                "--workspace",
                workspace.toString()))
        .contains("the weights elsewhere.caffemodel cannot be used: there is no such file");
  }

  @Test
  void refusesAGpuThatIsNotThereBeforeAnythingRuns() throws IOException {
    assumeThat(VisibleGpus.toThisProcess()).isEqualTo(VisibleGpus.NONE);

    refuses(run("--set", "finetune.device=gpu"))
        .isEqualTo(
            "fovea: finetune.device is gpu, but CUDA's runtime shows no GPU here; install NVIDIA's"
                + " driver and CUDA's runtime (libcudart) where libraries are looked for, or set"
                + " finetune.device to prefer-gpu or cpu\n");
  }

  @Test
  void namesTheDevicesThatPredictKnows() throws IOException {
    refuses(fovea("predict --model dr --images in --output out --device cuda".split(" ")))
        .contains("must be one of gpu, prefer-gpu, cpu, but was 'cuda'");
  }

  @Test
  void namesAWorkspaceThatCannotBeWritten() throws IOException {
    Files.writeString(workspace, "a file where the directory should be");

    refuses(run()).contains("the workspace " + workspace + " cannot be written to", "--workspace");
    assertThat(workspace).hasContent("a file where the directory should be");
  }

  @Test
  void namesAWorkspaceThatIsNoPlaceForOne() throws IOException {
    refuses(fovea("run", "--workspace", "s3://bucket/dr"))
        .contains("the workspace must be a directory or gs://bucket/prefix", "s3://bucket/dr");
    refuses(fovea("models", "list", "--workspace", "s3://bucket/dr")).contains("s3://bucket/dr");
    refuses(fovea("rejected", "list", "--workspace", "s3://bucket/dr")).contains("s3://bucket/dr");
  }

  @Test
  void asksForTheKeyThatPatientsAreHashedWith() throws IOException {
    refuses(run("--set", "patientIds=pseudonymise"))
        .contains("patientIds: pseudonymise needs a secret key", "FOVEA_PATIENT_KEY");
  }

  @Test
  void doesNotSpeakOfTheKeyWhereTheLabelsAreWrong() throws IOException {
    refuses(run("--set", "sources[eyepacs].labels=absent.csv"))
        .contains("absent.csv")
        .doesNotContain("FOVEA_PATIENT_KEY");
  }

  @Test
  void namesARunnerThatThisJarLacksBeforeAnythingRuns() throws IOException {
    refuses(run("--", "--runner=FlinkRunner"))
        .contains("FlinkRunner", "DirectRunner", "Maven profile");
    refuses(run("--set", "runners.publish=[--runner=FlinkRunner]")).contains("FlinkRunner");
  }

  @Test
  void namesAnArgumentThatBeamDoesNotKnow() throws IOException {
    refuses(run("--", "--targetParalelism=3"))
        .contains("Beam does not accept the arguments after --", "targetParalelism");
  }

  @Test
  void namesAModelThatIsNotThere() throws IOException {
    refuses(fovea("models", "show", "nobody@3", "--workspace", workspace.toString()))
        .contains("nobody");
    refuses(
            fovea(
                "predict",
                "--model",
                "nobody",
                "--images",
                drawn + "/images",
                "--output",
                folder.resolve("scores").toString(),
                "--workspace",
                workspace.toString()))
        .contains("nobody");
    assertThat(folder.resolve("scores")).doesNotExist();
  }

  @Test
  void listsNoModelsWhereThereAreNone() {
    Ended ended = fovea("models", "list", "--workspace", workspace.toString());

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).startsWith("No models in " + workspace);
  }

  @Test
  void saysThatThereIsNoRunToListDeadLettersOf() throws IOException {
    refuses(fovea("rejected", "list", "--workspace", workspace.toString()))
        .contains("has no run yet; start one with 'run'");
  }

  @Test
  void namesTheCodesThatDeadLettersHave() throws IOException {
    refuses(
            fovea(
                "rejected", "list", "--workspace", workspace.toString(), "--code", "LABEL_MISING"))
        .contains("--code must be one of EMPTY_FILE,", "LABEL_MISSING", "'LABEL_MISING'");
  }

  @Test
  void saysBeforeTrainingThatThresholdsCannotBeChosen() {
    Ended ended =
        run("--set", "split={train: 0.8, validation: 0.2, calibration: 0, test: 0}", "--json");

    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.err()).contains("need calibration images").doesNotContain("finetune:");
    assertThat(workspace.resolve("stages/finetune")).doesNotExist();
  }

  @Test
  void printsOneDocumentForAFailureToo() throws IOException {
    Ended ended = run("--json", "--set", "finetune.weights=absent.caffemodel");

    assertThat(ended.out()).hasLineCount(1);
    JsonNode document = new ObjectMapper().readTree(ended.out());
    assertThat(document.get("exitCode").intValue()).isEqualTo(2);
    assertThat(ended.err()).isEqualTo("fovea: " + document.get("error").textValue() + "\n");
  }

  private org.assertj.core.api.AbstractStringAssert<?> refuses(Ended ended) throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    if (Files.isDirectory(workspace)) {
      assertThat(filesBelow(workspace)).isEmpty();
    }
    return assertThat(ended.err()).hasLineCount(1);
  }

  private Ended run(String... more) {
    String spec =
        RealProgram.write(
            folder.resolve("run.yaml"),
            RealProgram.read(Path.of(specWithoutWeights())) + "finetune: {weights: shipped}\n");
    List<String> arguments =
        new ArrayList<>(List.of("run", "--spec", spec, "--workspace", workspace.toString()));
    arguments.addAll(List.of(more));
    return fovea(arguments.toArray(new String[0]));
  }

  private String specWithoutWeights() {
    return RealProgram.write(
        folder.resolve("without-weights.yaml"),
        """
        name: photographs
        patientIds: public
        sources: [{name: eyepacs, images: '%1$s/images/*', labels: %1$s/trainLabels.csv, layout: eyepacs}]
        preprocess: {sidePx: 32}
        """
            .formatted(drawn));
  }
}
