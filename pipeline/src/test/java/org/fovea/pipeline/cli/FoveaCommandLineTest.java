package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.fovea.pipeline.Audit;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.AuditSubject;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Diagnosis;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry.Promotion;
import org.fovea.pipeline.PatientUse;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.SampleDrawing;
import org.fovea.pipeline.Scoring;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.pipeline.spec.SweepVariant;
import org.fovea.pipeline.spec.SyntheticCameraName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoveaCommandLineTest {
  private final Path folder;
  private final FakeApplication fake = new FakeApplication();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  FoveaCommandLineTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void handsOverTheJobOfAStageThatIsOnlyToBeWritten() {
    assertThat(fovea("run", "--stage", "prepare", "--", "--templateLocation=gs://b/job")).isZero();

    assertThat(fake.asked).contains("handed over");
    assertThat(out.toString()).contains("STEP OF prepare, FlinkRunner");
  }

  @Test
  void runsTheDefaultSpecAndPrintsWhatCameOfIt() {
    assertThat(fovea("run")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            SYNTHETIC IMAGES: Run run-1 in ws

            STAGE         TIME  IN  OUT  EXCLUDED  REJECTED  WHY
            ingest  ran  1.3 s  10    7         2         1  new

            STAGE             CODE        COUNT
            ingest  excluded  DUPLICATE       2
            ingest  rejected  EMPTY_FILE      1

            scenario FINE_TUNE_UPPER

            TARGET     SPLIT  SLICE  IMAGES  POSITIVE    AUC  LOWER  UPPER  SENS.  SPEC.
            referable  test   all       100        40  0.910  0.850  0.970      -      -  few patients

            GATE                      ON        VALUE    BAR
            AUC of referable on test  estimate  0.910  0.850  passed

            dr version 1, gate passed: ws/models/dr

            Look at ws/models/dr/card.md.
            """);
    assertThat(err.toString()).isEqualTo("It begins.\ningest: hash 2/2 images\n");
  }

  @Test
  void passesEveryOptionOn() {
    fovea(
        "run",
        "--set",
        "seed=9",
        "--workspace",
        "gs://bucket/w",
        "--from",
        "prepare",
        "--to",
        "evaluate",
        "--force",
        "assign",
        "--force",
        "finetune",
        "--verify",
        "--",
        "--runner=DirectRunner",
        "--json");

    RunSpec spec = (RunSpec) fake.asked.get(0);
    assertThat(spec.seed()).isEqualTo(9);
    assertThat(spec.workspace()).isEqualTo("gs://bucket/w");
    assertThat(fake.asked.get(1))
        .isEqualTo(
            new RunOptions(
                StageName.PREPARE,
                StageName.EVALUATE,
                Set.of(StageName.ASSIGN, StageName.FINETUNE),
                true,
                List.of("--runner=DirectRunner", "--json")));
    assertThat(out.toString()).startsWith("SYNTHETIC"); // --json was meant for Beam
  }

  @Test
  void tellsWhichModelsSawAPatient() {
    assertThat(fovea("models", "saw", "--patient", "4711", "--source", "eyepacs")).isZero();

    assertThat(fake.asked.get(0))
        .isEqualTo(new PatientUse.Question("./fovea-workspace", "4711", Optional.of("eyepacs")));
    assertThat(out.toString())
        .isEqualTo(
            """
            MODEL  ALIASES   THROUGH  SAW  AS     IMAGES
            dr@3   champion        -  yes  train       2
            """);
  }

  @Test
  void endsWithSixWhereNobodyCanTellWhetherAModelSawAPatient() {
    assertThat(fovea("models", "saw", "--patient", "pruned")).isEqualTo(6);

    assertThat(out.toString())
        .endsWith("not known of dr@2: outputs of its stages are gone or incomplete\n");
  }

  @Test
  void recalibratesAModelAsARunThatTrainsNothing() {
    fovea(
        "models",
        "recalibrate",
        "dr@2",
        "--set",
        "split={train: 0, validation: 0, calibration: 0.5, test: 0.5}",
        "--set",
        "publish.model=other");

    RunSpec spec = (RunSpec) fake.asked.get(0);
    assertThat(spec.classifier().published()).contains("dr@2");
    assertThat(spec.publish().model()).isEqualTo("dr");
    assertThat(fake.asked.get(1)).isEqualTo(RunOptions.DEFAULT);
  }

  @Test
  void runsOneStageAlone() {
    fovea("run", "--stage", "evaluate");

    assertThat(fake.asked.get(1))
        .isEqualTo(
            new RunOptions(StageName.EVALUATE, StageName.EVALUATE, Set.of(), false, List.of()));
  }

  @Test
  void comparesAllScenariosButAutoUnlessSomeAreNamed() {
    assertThat(fovea("compare", "--set", "seed=9")).isZero();
    assertThat(((RunSpec) fake.asked.get(0)).seed()).isEqualTo(9);
    assertThat(fake.asked.get(1))
        .isEqualTo(
            List.of(
                Contender.LINEAR_ON_TOP,
                Contender.LINEAR_ON_EARLIER,
                Contender.FINE_TUNE_ALL,
                Contender.FINE_TUNE_UPPER,
                Contender.FROM_SCRATCH,
                Contender.EXPLICIT_FEATURES));
    assertThat(out.toString())
        .isEqualTo(
            """
            Transfer scenarios in ws

            SCENARIO       TARGET     SPLIT     SOURCE  IMAGES    AUC  95 % INTERVAL     TIME  PEAK MEMORY
            LINEAR_ON_TOP  referable  external  srahim     589  0.803  0.766 to 0.841  12.3 s  1,500 MB

            LINEAR_ON_TOP is run run-1: LINEAR_ON_TOP

            Time is that of extracting features and training, when they ran. Memory is what the whole process held at most meanwhile.
            Nothing is ranked here: a scenario that is chosen by its test images is no longer measured by them. To choose one, sweep finetune.scenario.
            Drawn: ws/comparisons/run-1/forest-plot.svg
            """);

    fovea("compare", "--scenarios", "auto,FINE_TUNE_UPPER", "--output", "plot.svg");
    assertThat(fake.asked.get(4)).isEqualTo(List.of(Contender.AUTO, Contender.FINE_TUNE_UPPER));
    assertThat(fake.asked.get(5)).isEqualTo(Optional.of(Path.of("plot.svg")));
  }

  @Test
  void printsTheFirstBrokenLinkOfAnAuditAndEndsWithFive() {
    fake.report =
        () ->
            FakeApplication.report(
                List.of(
                    new AuditReport.Mismatch(
                        AuditCheck.FILE_BYTES, "stages/a/b/part.avro: SHA-256", "1a", "2b")));

    int exitCode =
        fovea(
            "audit",
            "run:run-1",
            "--originals",
            "--image",
            "0123456789abcdef",
            "--expect",
            "e".repeat(64));

    assertThat(exitCode).isEqualTo(5);
    assertThat(fake.asked)
        .containsExactly(
            new Audit.Request(
                "./fovea-workspace",
                new AuditSubject.Run("run-1"),
                Optional.of("0123456789abcdef"),
                true,
                false,
                Optional.of("e".repeat(64)),
                Optional.empty()));
    assertThat(out.toString())
        .isEqualTo(
            """
            STAGE   KEY           FILES  RECORDS  IN  OUT  EXCLUDED  REJECTED
            ingest  kkkkkkkkkkkk      1       10  12   10         1         1

            PASSED  FAILED  CHECK
                 3       1  a file has the size and the SHA-256 of its manifest

            not provable:
              source x does not tell its patients

            mismatches:
              stages/a/b/part.avro: SHA-256: expected 1a, found 2b

            2 files, 1.5 MB, digest %s
            run:run-1 is NOT INTACT (mismatches: 1); the first broken link is
              stages/a/b/part.avro: SHA-256: expected 1a, found 2b
            """
                .formatted("d".repeat(64)));
  }

  @Test
  void printsWhatTwoRunsDifferIn() {
    assertThat(fovea("runs", "diff", "run-1", "latest")).isZero();

    assertThat(fake.asked).containsExactly("run-1", "latest");
    assertThat(out.toString())
        .contains(
            "CONFIG             FIRST  SECOND\npreprocess.sidePx    224     299\n",
            "prepare  rejected TOO_SMALL      1       3           2\n",
            "referable  test   all    auc      0.9000  0.8750     -0.0250\n")
        .containsPattern("prepare  a{12}       -  others   preprocess.sidePx 224 → 299\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "run --dry-run"})
  void printsThePlan(String command) {
    assertThat(fovea(command.split(" "))).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            STAGE             TIME              KEY           WHY
            ingest   reuse    -                 0123456789ab  nothing changed
            prepare  run      about 1 min 15 s  -             preprocess.sidePx 224 → 299
            assign   depends  not known         -             prepare has to run first

            About 1 min 15 s in all, going by run run-1. No earlier run tells of assign.

            --flinkMaster=there:8081
            STEP OF prepare, FlinkRunner  WORKERS NEED
            prepare/Decode                -
            prepare/Train                 type:x;count:1
            """);
  }

  @Test
  void endsWithFourWhereTheGateIsNotPassed() {
    fake.outcome = () -> FakeApplication.outcome(false);

    assertThat(fovea("run")).isEqualTo(4);
    assertThat(out.toString()).contains("NOT PASSED");
  }

  @Test
  void promotesAVersionAndSaysWhichWasChampionBefore() {
    assertThat(fovea("models", "promote", "dr@3")).isZero();

    assertThat(fake.asked)
        .containsExactly(new Promotion(ModelReference.parse("dr@3"), 0.02, Optional.empty()));
    assertThat(out.toString())
        .isEqualTo(
            """
            GATE                      ON        VALUE    BAR
            AUC of referable on test  estimate  0.910  0.850  passed

            dr@3 is the champion now; before, it was dr@2.
            """);
  }

  @Test
  void overridesAGateForAReason() {
    assertThat(
            fovea(
                "models",
                "promote",
                "dr@candidate",
                "--margin",
                "0.1",
                "--override",
                "--reason",
                "few test images"))
        .isZero();

    assertThat(fake.asked)
        .containsExactly(
            new Promotion(
                ModelReference.parse("dr@candidate"), 0.1, Optional.of("few test images")));
    assertThat(out.toString()).contains("NOT PASSED", "It does not pass its gate");
  }

  @Test
  void rollsBackToTheFormerChampion() {
    assertThat(fovea("models", "rollback", "dr", "--reason", "worse on new cameras")).isZero();

    assertThat(fake.asked).containsExactly("dr", "worse on new cameras");
    assertThat(out.toString()).isEqualTo("dr@2 is the champion now; before, it was dr@3.\n");
  }

  @Test
  void printsOneJsonDocument() throws IOException {
    assertThat(fovea("run", "--json")).isZero();

    JsonNode outcome = onlyDocument();
    assertThat(outcome.at("/runId").asText()).isEqualTo("run-1");
    assertThat(outcome.at("/stages/0/rejected/EMPTY_FILE").asLong()).isEqualTo(1);
    assertThat(outcome.at("/metrics/0/auc").asDouble()).isEqualTo(0.91);
    assertThat(outcome.at("/metrics/0/sensitivity").isNull()).isTrue();
    assertThat(outcome.at("/publication/gatePassed").asBoolean()).isTrue();
  }

  @Test
  void printsOneJsonDocumentWhereItFails() throws IOException {
    fake.outcome =
        () -> {
          throw new CommandFailure(ExitCode.TOO_MANY_REJECTED, "6 of 100 inputs rejected");
        };

    assertThat(fovea("run", "--json")).isEqualTo(3);
    assertThat(onlyDocument().toString())
        .isEqualTo("{\"error\":\"6 of 100 inputs rejected\",\"exitCode\":3}");
    assertThat(err.toString()).endsWith("fovea: 6 of 100 inputs rejected\n");
  }

  @Test
  void printsOneJsonDocumentForAWrongCommandLine() throws IOException {
    assertThat(fovea("run", "--json", "--nonsense")).isEqualTo(2);

    assertThat(onlyDocument().get("exitCode").asInt()).isEqualTo(2);
    assertThat(fake.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --spec absent.yaml | absent.yaml: there is no such file",
        "run --set finetune.epoch=3 | --set finetune.epoch: unknown key finetune.epoch; did you"
            + " mean finetune.epochs?",
        "run --from training | Invalid value for option '--from': must be one of ingest, prepare,"
            + " assign, features, finetune, evaluate, publish, but was 'training'; see fovea run"
            + " --help",
        "run --from publish --to ingest | from (publish) must not come after to (ingest)",
        "run --stage ingest --to assign | --stage cannot be given with --from or --to",
        "run --to ingest --force publish | force names publish, which is not from ingest to ingest",
        "run --sweep seed | --sweep must be path=value,value, such as"
            + " finetune.learningRate=1e-3,3e-3, but was 'seed'",
        "run --sweep seed=7,8 --to assign | --sweep runs every variant up to evaluate, so --stage"
            + " and --to cannot be given with it",
        "run --sweep seed=7,8 --dry-run | --sweep cannot be given with --dry-run",
        "run --sweep seed=7,-1 | --set seed",
        "compare --scenarios best | --scenarios must be all or some of auto, LINEAR_ON_TOP,"
            + " LINEAR_ON_EARLIER, FINE_TUNE_ALL, FINE_TUNE_UPPER, FROM_SCRATCH, EXPLICIT_FEATURES,"
            + " but named 'best'",
        "compare --scenarios FROM_SCRATCH,from-scratch | --scenarios names from-scratch twice",
        "run twice | unknown argument 'twice'; Beam's arguments follow --",
        "run --events /absent/folder/file | --events /absent/folder/file cannot be written",
        "predict --images a --output b | Missing required option: '--model=NAME[@VERSION]'",
        "predict --model a@0 --images a --output b | Invalid value for option '--model': a model"
            + " must be NAME, NAME@VERSION or NAME@ALIAS",
        "sample --output a --count 0 | count must be an even number from 2 to 200000, but was 0",
        "models | fovea models needs one of its commands: list, show, saw, recalibrate,"
            + " promote, rollback",
        "models promote dr | name the version that is to be promoted, such as dr@3 or dr@candidate",
        "models promote dr@3 --override | --override needs --reason TEXT",
        "models promote dr@3 --reason old | --reason says why a gate is overridden; give"
            + " --override",
        "models promote dr@3 --margin 2 | --margin must be from 0 to 1, but was 2.0",
        "models rollback dr | Missing required option: '--reason=TEXT'",
        "models rollback dr@2 --reason old | a rollback brings back the champion before the present"
            + " one: name dr alone, or promote dr@2",
        "nonsense | Unmatched argument at index 0: 'nonsense'",
      })
  void refusesAWrongCommandLineInOneLineWithoutDoingAnything(String command, String message) {
    assertThat(fovea(command.split(" "))).isEqualTo(2);

    assertThat(err.toString()).startsWith("fovea: " + message).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
    assertThat(fake.asked).isEmpty();
  }

  @Test
  void showsAStackTraceOnlyWhereAskedFor() {
    assertThat(fovea("models", "show", "dr")).isEqualTo(6);
    assertThat(err.toString())
        .isEqualTo("fovea: IllegalStateException: nothing; to show; --stacktrace shows where\n");

    assertThat(fovea("models", "show", "dr", "--stacktrace")).isEqualTo(6);
    assertThat(err.toString()).contains("at org.fovea.pipeline.cli.FakeApplication");
  }

  @Test
  void takesAFailureToReadOrWriteForOneThatARetryMayMend() {
    fake.outcome =
        () -> {
          throw new UncheckedIOException(new IOException("connection reset"));
        };

    assertThat(fovea("run")).isEqualTo(1);
    assertThat(err.toString())
        .endsWith("fovea: IOException: connection reset; --stacktrace shows where\n");
  }

  @Test
  void sweepsUpToEvaluationAndPrintsTheBestFirst() {
    assertThat(fovea("run", "--sweep", "seed=7,8", "--sweep", "finetune.epochs=1,2", "--verify"))
        .isEqualTo(1);

    assertThat(fake.asked.subList(0, 4).stream().map(asked -> ((SweepVariant) asked).inWords()))
        .containsExactly(
            "seed=7 finetune.epochs=1",
            "seed=7 finetune.epochs=2",
            "seed=8 finetune.epochs=1",
            "seed=8 finetune.epochs=2");
    assertThat(fake.asked.get(4))
        .isEqualTo(new RunOptions(StageName.INGEST, StageName.EVALUATE, Set.of(), true, List.of()));
    assertThat(out.toString())
        .isEqualTo(
            """
            Sweep sweep-1 in ws, ranked by the AUC of referable on validation images

            RANK  VARIANT  seed    AUC  95 % INTERVAL     TIME  RAN                 RUN
               1        2     8  0.910  0.850 to 0.970  12.3 s  finetune, evaluate  run-2
               -        1     7      -  -                0.0 s  -                   failed

            variant 1 failed (exit code 1): the disk is full

            publish the best
            """);
  }

  @Test
  void writesEventsAsLinesOfJson() throws IOException {
    Path events = folder.resolve("events.jsonl");

    fovea("run", "--events", events.toString());

    assertThat(Files.readAllLines(events))
        .containsExactly(
            "{\"estimatedSecondsLeft\":1.5,\"in\":2,\"runId\":\"run-1\",\"stage\":\"ingest\","
                + "\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"stage-started\"}",
            "{\"message\":\"It begins.\",\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"message\"}",
            "{\"details\":{},\"done\":2,\"label\":\"hash\",\"stage\":\"ingest\","
                + "\"time\":\"2026-01-01T00:00:00Z\",\"total\":2,\"type\":\"progress\","
                + "\"unit\":\"images\"}");
  }

  @Test
  void scoresAndDrawsAndListsAsAsked() {
    fovea("predict", "--model", "dr@2", "--images", "in", "--output", "out", "--", "--a=b");
    fovea(
        ("predict --model dr --images in --patients eyepacs --output out --heatmaps maps --side-px"
                + " 320 --device cpu --show-locations")
            .split(" "));
    fovea("sample", "--output", "d", "--count", "4", "--seed", "5", "--camera", "A");
    fovea("rejected", "list", "--stage", "ingest", "--code", "EMPTY_FILE", "--excluded");

    assertThat(fake.asked)
        .containsExactly(
            new Scoring.Request(
                "./fovea-workspace",
                new ModelReference("dr", Optional.of("2")),
                "in",
                Optional.empty(),
                "out",
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                ComputeDevice.PREFER_GPU,
                false,
                List.of("--a=b")),
            new Scoring.Request(
                "./fovea-workspace",
                new ModelReference("dr", Optional.empty()),
                "in",
                Optional.of("eyepacs"),
                "out",
                Optional.of("maps"),
                Optional.empty(),
                OptionalInt.of(320),
                ComputeDevice.CPU,
                true,
                List.of()),
            new SampleDrawing.Request(Path.of("d"), 4, 5, SyntheticCameraName.A),
            new RejectedInputs.Query(
                "./fovea-workspace",
                Optional.empty(),
                Optional.of(StageName.INGEST),
                Optional.of("EMPTY_FILE"),
                true,
                false));
    assertThat(out.toString())
        .isEqualTo(
            """
            MODEL OF SYNTHETIC IMAGES: 2 of 3 images scored by dr@1
            REJECTED     COUNT
            UNDECODABLE      1
            scores.csv
            MODEL OF SYNTHETIC IMAGES: 2 of 3 images scored by dr@1
            1 of them by both eyes of the patient
            REJECTED     COUNT
            UNDECODABLE      1
            scores.csv
            heatmaps: maps
            4 synthetic images in d
            STAGE             CODE           SOURCE   OCCURRENCE  WHY
            ingest  rejected  LABEL_MISSING  eyepacs  abc         has no row
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "plan",
        "compare",
        "models list",
        "models show",
        "models recalibrate",
        "predict",
        "sample",
        "weights fetch",
        "weights pretrain",
        "rejected list",
        "rejected show",
        "rejected replay",
        "workspace prune",
        "doctor"
      })
  void explainsEveryCommandWithExamplesAndExitCodes(String command) {
    assertThat(fovea((command + " --help").split(" "))).isZero();

    assertThat(out.toString())
        .contains("Usage: fovea " + command, "Examples:", "Exit codes:", "--json")
        .contains("a stage failed; a retry may help and resumes");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void saysWhetherARunCanWorkHereAndWhatToDo() {
    assertThat(fovea("doctor", "--workspace", "/data")).isZero();

    assertThat(((RunSpec) fake.asked.get(0)).workspace()).isEqualTo("/data");
    assertThat(out.toString())
        .isEqualTo(
            """
                WHAT  FOUND
            ok  Java  Java 17 on 2 processors
            --  disk  1.0 GB are free at /data

            -- disk: name another disk
            A run can work here.
            """);

    fake.examined =
        new Diagnosis.Examined(List.of(Diagnosis.Finding.bad("weights", "gone", "fetch them")));
    assertThat(fovea("doctor")).isEqualTo(2);
    assertThat(out.toString())
        .endsWith("NO weights: fetch them\nA run cannot work here: see NO above.\n");
  }

  @Test
  void tellsItsVersion() {
    assertThat(fovea("--version")).isZero();
    assertThat(out.toString()).isEqualTo("fovea 1.2.3\n");
  }

  private int fovea(String... arguments) {
    CommandContext context =
        new CommandContext(
            fake.application(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            0,
            () -> Instant.parse("2026-01-01T00:00:00Z"));
    return new FoveaCommandLine(context, "1.2.3").execute(arguments);
  }

  private JsonNode onlyDocument() throws IOException {
    assertThat(out.toString()).hasLineCount(1);
    return new ObjectMapper().readTree(out.toString());
  }
}
