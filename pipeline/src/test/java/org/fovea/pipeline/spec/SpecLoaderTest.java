package org.fovea.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecLoaderTest {
  private static final String SOURCES =
      "sources: [{name: eyepacs, images: data/*, labels: data/labels.csv, layout: eyepacs}]\n";

  private final Path folder;

  SpecLoaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsTheDefaultSpecAsSyntheticWithAGateOnTheEstimate() {
    RunSpec spec = SpecLoader.load(Optional.empty(), List.of());

    assertThat(spec.synthetic()).isTrue();
    assertThat(spec.sources())
        .containsExactly(
            SourceSpec.drawn("drawings", new SyntheticSpec(240, 11, SyntheticCameraName.B)));
    assertThat(spec.publish().gate().on()).isEqualTo(GateMeasure.ESTIMATE);
    assertThat(spec.finetune().weights()).isEmpty();
  }

  @Test
  void readsGroupsOfGradesWithASoftmaxHeadUnlessAnotherIsNamed() throws IOException {
    RunSpec spec =
        load(
            SOURCES
                + """
                targets:
                  - {name: severity, classes: [[0], [1], [2], [3, 4]]}
                  - {name: stages, classes: [[0, 1], [2], [3, 4]], head: ordinal}
                  - {name: referable}
                """);

    List<List<Integer>> four = List.of(List.of(0), List.of(1), List.of(2), List.of(3, 4));
    List<List<Integer>> three = List.of(List.of(0, 1), List.of(2), List.of(3, 4));
    assertThat(spec.targets())
        .containsExactly(
            new TargetSpec(
                "severity", Optional.empty(), Optional.of(four), Optional.of(GroupedHead.SOFTMAX)),
            new TargetSpec(
                "stages", Optional.empty(), Optional.of(three), Optional.of(GroupedHead.ORDINAL)),
            TargetSpec.REFERABLE);
    assertThat(spec.targets().get(0).questions())
        .containsExactly(
            "severity-mild-or-worse", "severity-moderate-or-worse", "severity-severe-or-worse");
  }

  @Test
  void refusesAScenarioThatCannotLearnASoftmax() throws IOException {
    String groups = "targets: [{name: referable}, {name: a, classes: [[0], [1, 2, 3, 4]]%s}]";
    RunSpec softmax = load(SOURCES + groups.formatted(""));
    RunSpec ordinal = load(SOURCES + groups.formatted(", head: ordinal"));

    assertThat(softmax.withScenario(Scenario.FROM_SCRATCH).targets()).isEqualTo(softmax.targets());
    assertThat(ordinal.withScenario(Scenario.LINEAR_ON_TOP).targets()).isEqualTo(ordinal.targets());
    String auto = "\nfinetune: {scenario: auto}";
    assertThatThrownBy(() -> load(SOURCES + groups.formatted("") + auto))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            folder.resolve("run.yaml")
                + ": finetune.scenario auto fits logistic regressions, which the softmax head of"
                + " target a is none of; give it head: ordinal, or take FINE_TUNE_UPPER,"
                + " FINE_TUNE_ALL or FROM_SCRATCH");
    assertThatThrownBy(() -> softmax.withScenario(Scenario.LINEAR_ON_TOP))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(
            "finetune.scenario LINEAR_ON_TOP fits logistic regressions, which the softmax head of"
                + " target a is none of");
  }

  @Test
  void takesTheDefaultsForWhatASpecDoesNotSay() throws IOException {
    RunSpec spec = load(SOURCES);

    assertThat(spec)
        .isEqualTo(
            new RunSpec(
                "dr-screening",
                "./fovea-workspace",
                7,
                List.of(TargetSpec.ANY_DR, TargetSpec.REFERABLE),
                PatientIds.PSEUDONYMISE,
                List.of(
                    new SourceSpec(
                        "eyepacs",
                        Optional.of("data/*"),
                        Optional.of("data/labels.csv"),
                        LabelLayout.EYEPACS,
                        RowPolicy.FROM_IMAGES,
                        Map.of(),
                        List.of(),
                        SourceSpec.DEFAULT_ENCODING,
                        Optional.empty())),
                SplitSpec.DEFAULT,
                PreprocessSpec.DEFAULT,
                FinetuneSpec.DEFAULT,
                EvaluateSpec.DEFAULT,
                new PublishSpec("dr-screening", GateSpec.DEFAULT),
                0.05,
                Map.of(),
                Map.of(),
                ClassifierSpec.DEFAULT,
                Optional.empty(),
                LineageSpec.DEFAULT,
                TrackingSpec.DEFAULT));
  }

  @Test
  void readsASourceWhoseRowsDecide() throws IOException {
    RunSpec spec =
        load(
            """
            sources:
              - name: pooled
                images: data/**
                labels: data/benchmark.csv
                rows: from-labels
                columns: {image: file, grade: level, patient: patient, split: split}
            """);

    assertThat(spec.sources().get(0).rows()).isEqualTo(RowPolicy.FROM_LABELS);
    assertThat(spec.sources().get(0).layout()).isEqualTo(LabelLayout.COLUMNS);
    assertThat(spec.sources().get(0).columns())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("image", "file", "grade", "level", "patient", "patient", "split", "split"));
  }

  @Test
  void readsHowTrainingStepsToThePoint() throws IOException {
    FinetuneSpec finetune =
        load(SOURCES
                + """
                finetune:
                  weights: models:first@champion
                  freezeThrough: inception_3a
                  epochs: 30
                  patienceEpochs: 4
                  classBalance: weighted
                  layerLearningRates: {inception_3b: 1e-4, inception_4a/5x5: 5e-4}
                  decay: {kind: step, factor: 0.1, everyEpochs: 10}
                """)
            .finetune();

    assertThat(finetune.weights()).contains("models:first@champion");
    assertThat(finetune.freezeThrough()).contains("inception_3a");
    assertThat(finetune.patienceEpochs()).contains(4);
    assertThat(finetune.classBalance()).isEqualTo(ClassBalance.WEIGHTED);
    assertThat(finetune.layerLearningRates())
        .isEqualTo(Map.of("inception_3b", 1e-4, "inception_4a/5x5", 5e-4));
    assertThat(finetune.decay())
        .isEqualTo(
            new DecaySpec(DecayKind.STEP, Optional.empty(), Optional.of(0.1), Optional.of(10.0)));
  }

  @Test
  void takesNumbersWithAnExponentAndNoDot() throws IOException {
    assertThat(load(SOURCES + "finetune: {learningRate: 3e-4}").finetune().learningRate())
        .isEqualTo(3e-4);
  }

  @Test
  void readsAFileWithAByteOrderMark() throws IOException {
    assertThat(load("\uFEFFseed: 9\n" + SOURCES).seed()).isEqualTo(9);
  }

  @Test
  void givesAGateJustTheBarsThatItNames() throws IOException {
    GateSpec gate = load(SOURCES + "publish: {gate: {auc: 0.8}}").publish().gate();

    assertThat(gate)
        .isEqualTo(
            new GateSpec(
                "referable",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(0.8),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GateMeasure.LOWER_BOUND,
                GateSources.POOLED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune: {epoch: 3} | unknown key finetune.epoch; did you mean finetune.epochs?",
        "finetun: {epochs: 3} | unknown key finetun; did you mean finetune?",
        "split: {Train: 1} | unknown key split.Train; did you mean split.train?",
        "split: {nonsense: 1} | unknown key split.nonsense; known here are salt, train,"
            + " validation, calibration, test",
        "runners: {finetunes: []} | unknown key runners.finetunes; did you mean runners.finetune?",
        "accelerators: {prepare: x} | unknown key accelerators.prepare; known here are features,"
            + " finetune, evaluate",
        "accelerators: {finetune: gpu} | accelerators.finetune must be such as"
            + " type:nvidia-tesla-t4;count:1;install-nvidia-driver, but was 'gpu'",
        "finetune: {epochs: twelve} | finetune.epochs must be a whole number, but was \"twelve\"",
        "finetune: {epochs: 1.5} | finetune.epochs must be a whole number, but was 1.5",
        "finetune: {epochs: 0} | finetune.epochs must be a whole number from 1 to 1000, but was 0",
        "finetune: {epochs: 99999999999} | finetune.epochs must be a whole number of at most"
            + " 2147483647, but was 99999999999",
        "finetune: {learningRate: .nan} | is not valid YAML at line 2: Malformed numeric value"
            + " '.nan'",
        "finetune: {dropout: 1.0} | finetune.dropout must be from 0.0 to 0.9, but was 1.0",
        "finetune: {scenario: best} | finetune.scenario must be one of auto, LINEAR_ON_TOP,"
            + " LINEAR_ON_EARLIER, FINE_TUNE_ALL, FINE_TUNE_UPPER, FROM_SCRATCH, but was \"best\"",
        "finetune: {featureLayer: inception_5b} | finetune.featureLayer must be one of auto,"
            + " inception_3a, inception_3b, inception_4a, inception_4b, inception_4c, inception_4d,"
            + " inception_4e, inception_5a, but was \"inception_5b\"",
        "finetune: {largeFrom: 0} | finetune.largeFrom must be a whole number from 1 to 1000000000,"
            + " but was 0",
        "finetune: {device: cuda} | finetune.device must be one of gpu, prefer-gpu, cpu, but was"
            + " \"cuda\"",
        "finetune: {precision: float16} | finetune.precision must be one of auto, float32,"
            + " bfloat16, but was \"float16\"",
        "finetune: {weights: 'models:'} | finetune.weights must be a .caffemodel or .safetensors"
            + " file, models:NAME@VERSION for a published model, or shipped for those that Fovea"
            + " brings along, but was 'models:'",
        "finetune: {epochs: 3, patienceEpochs: 4} | finetune.patienceEpochs must be a whole number"
            + " from 1 to 3, but was 4",
        "finetune: {classBalance: even} | finetune.classBalance must be one of none, weighted,"
            + " sampled, but was \"even\"",
        "finetune: {decay: {kind: linear}} | finetune.decay.kind must be one of cosine, polynomial,"
            + " step, constant, but was \"linear\"",
        "finetune: {decay: {kind: polynomial}} | finetune.decay.power is missing; decay of kind"
            + " polynomial needs one",
        "finetune: {decay: {kind: cosine, factor: 0.1}} | finetune.decay.factor belongs to decay of"
            + " kind step, but the kind is cosine; leave it out",
        "finetune: {decay: {kind: step, factor: 1, everyEpochs: 3}} | finetune.decay.factor must be"
            + " above 0 and below 1, but was 1.0",
        "finetune: {layerLearningRates: {inception_3a: 0}} |"
            + " finetune.layerLearningRates.inception_3a must be above 0 and at most 1.0, but was"
            + " 0.0",
        "preprocess: {maskOutside: 1} | preprocess.maskOutside must be true or false, but was 1",
        "preprocess: {contrast: hist} | preprocess.contrast must be one of none, clahe, graham",
        "preprocess: {quality: {minSharpnes: 0.2}} | unknown key preprocess.quality.minSharpnes;"
            + " did you mean preprocess.quality.minSharpness?",
        "preprocess: {quality: {maxHidden: 1.5}} | preprocess.quality.maxHidden must be from 0.0 to"
            + " 1.0, but was 1.5",
        "preprocess: {modalities: []} | preprocess.modalities must name at least one of colour",
        "preprocess: {rotations: [90]} | preprocess.rotations must be some of 0, 90, 180 and 270",
        "preprocess: {rotations: 90} | preprocess.rotations must be a list, such as [a, b], but"
            + " was 90",
        "evaluate: {slices: [sex]} | evaluate.slices[0] must be one of source, eye, grade,"
            + " camera, sharpness, brightness, but was \"sex\"",
        "evaluate: {sliceColumns: [eye]} | evaluate.sliceColumns must name each column once, and"
            + " none that is called all, eye, grade, source, but was [eye]",
        "evaluate: {slices: [camera], sliceColumns: [camera]} | evaluate.sliceColumns must name"
            + " each column once, and none that is called all, camera, eye, grade, source, but was"
            + " [camera]",
        "tracking: {mlflow: {}} | tracking.mlflow.uri is missing; give one, such as"
            + " http://localhost:5000",
        "tracking: {mlflow: {uri: 'ftp://host'}} | tracking.mlflow.uri must be the address of an"
            + " MLflow tracking server such as http://localhost:5000, but was 'ftp://host'",
        "evaluate: {sliceColumns: [sex]} | evaluate.sliceColumns names sex, which no source carries"
            + " along",
        "evaluate: {prevalences: {refer: 0.1}} | evaluate.prevalences names refer, but the targets"
            + " are any-dr, referable",
        "evaluate: {prevalences: {referable: 10}} | evaluate.prevalences.referable must be above 0"
            + " and below 1, but was 10.0",
        "evaluate: {calibration: platt} | evaluate.calibration must be one of temperature-and-bias,"
            + " none, but was \"platt\"",
        "finetune: {members: 10} | finetune.members must be a whole number from 1 to 9, but was 10",
        "finetune: {members: 2, scenario: LINEAR_ON_TOP} | finetune.members must be 1 with scenario"
            + " LINEAR_ON_TOP, since a linear classifier hardly depends on a seed, but was 2",
        "evaluate: {fellowEye: 0.3} | evaluate.fellowEye must be one of none, auto, but was",
        "evaluate: {rotations: [45]} | evaluate.rotations must be some of 0, 90, 180 and 270, each"
            + " once and always with 0, but was [45]",
        "evaluate: {resamples: 10} | evaluate.resamples must be a whole number from 100 to 100000,"
            + " but was 10",
        "publish: {gate: {sliceMargin: -1}} | publish.gate.sliceMargin must be above 0",
        "publish: {gate: {severeSensitivity: 2}} | publish.gate.severeSensitivity must be above 0"
            + " and at most 1.0, but was 2.0",
        "evaluate: {operatingPoints: {a: {}}} | evaluate.operatingPoints.a: an operating point"
            + " needs either sensitivity or specificity, but has neither",
        "evaluate: {operatingPoints: {a: {sensitivity: 0.9}}} | publish.gate.sensitivity is"
            + " measured at the operating point highSensitivity",
        "publish: {gate: {target: refer}} | publish.gate.target must be one of the targets"
            + " (any-dr, referable), but was 'refer'",
        "split: {train: 0.5} | split: train, validation, calibration and test must add up to 1",
        "targets: [{name: a, from: MILD}, {name: a, from: SEVERE}] | targets names 'a' twice",
        "targets: [{from: MILD}] | targets[0].name is missing; give one, such as referable",
        "targets: [{name: a, from: 2}] | targets[0].from must be one of MILD, MODERATE, SEVERE,"
            + " PROLIFERATIVE, but was 2",
        "targets: [{name: a, from: MILD, classes: [[0], [1, 2, 3, 4]]}] | targets[0].from is for a"
            + " target without classes; leave one of the two out",
        "targets: [{name: a, head: ordinal}] | targets[0].head is for a target with classes; leave"
            + " it out, or name classes instead of from",
        "targets: [{name: a, classes: [[0], [1, 2, 3, 4]], head: probit}] | targets[0].head must be"
            + " one of softmax, ordinal, but was \"probit\"",
        "targets: [{name: a, classes: [[0], [2, 3, 4]]}] | targets[0].classes must be two or more"
            + " groups that together are the grades 0 to 4 in ascending order, such as [[0], [1],"
            + " [2], [3, 4]], but was [[0], [2, 3, 4]]",
        "targets: [{name: a, classes: [[0, 1, 2, 3, 4]]}] | targets[0].classes must be two or more",
        "targets: [{name: a, classes: [[1, 0], [2, 3, 4]]}] | targets[0].classes must be two or",
        "targets: [{name: a, classes: []}] | targets[0].classes must be two or more groups",
        "targets: [{name: a, classes: [0, [1, 2, 3, 4]]}] | targets[0].classes[0] must be a list,"
            + " such as [0, 1], but was 0",
        "targets: [{name: a, classes: [[0], [1, 2, 3, severe]]}] | targets[0].classes[1][3] must be"
            + " a whole number, but was \"severe\"",
        "targets: [{name: a, classes: [[0], [1, 2, 3, 4]]}, {name: a-mild-or-worse}] | targets"
            + " names 'a-mild-or-worse' twice",
        "targets: [{name: a, classes: [[0, 1], [2], [3, 4]]}] | publish.gate.target must be one of"
            + " the targets (a-moderate-or-worse, a-severe-or-worse), but was 'referable'",
        "patientIds: hide | patientIds must be one of public, pseudonymise, but was \"hide\"",
        "name: 2024 | name must be text; put it in quotes, but was 2024",
        "name: ../up | name must be 1 to 64 letters, digits, dots, hyphens or underscores",
        "preprocess: [] | preprocess must be a mapping of keys to values, but was []",
        "rejectionLimit: 5 | rejectionLimit must be from 0.0 to 1.0, but was 5.0",
      })
  void refusesAWrongValueInOneLineThatNamesFileAndKey(String yaml, String message) {
    assertThatThrownBy(() -> load(SOURCES + yaml))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(folder.resolve("run.yaml") + ": " + message)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a} | sources[0].images is missing",
        "{name: a, images: d} | sources[0].labels is missing",
        "{name: a, images: d, labels: l} | sources[0].columns.image is missing",
        "{name: a, images: d, labels: l, layout: folders} | sources[0].labels must be absent",
        "{name: a, images: d, layout: folders, rows: from-labels} | sources[0].rows must be",
        "{name: a, images: d, labels: l, layout: aptos, columns: {image: i}} | sources[0].columns"
            + " must be absent",
        "{name: a, images: d, labels: l, columns: {image: i, grad: g}} | unknown key"
            + " sources[0].columns.grad; did you mean sources[0].columns.grade?",
        "{name: a, images: d, synthetic: {}} | sources[0]: a source has either synthetic, or"
            + " images",
        "{name: a, synthetic: {patients: 3}} | sources[0].synthetic.patients must be a whole number"
            + " from 10 to 100000, but was 3",
        "{name: a, synthetic: {camera: C}} | sources[0].synthetic.camera must be one of A, B",
      })
  void refusesASourceThatCannotBeRead(String source, String message) {
    assertThatThrownBy(() -> load("sources: [" + source + "]"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(folder.resolve("run.yaml") + ": " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed: 1\nseed: 2",
        "seed: !!java.lang.Long 1",
        "seed: &a 1\nrejectionLimit: *a",
        "seed: 1\n---\nseed: 2",
        "seed: [1",
        "- seed",
        "text",
      })
  void refusesWhatIsNotOnePlainMapping(String yaml) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(folder.resolve("run.yaml") + ": ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void namesAKeyThatOccursTwiceWithItsLine() {
    assertThatThrownBy(() -> load("seed: 1\nseed: 2"))
        .hasMessageContaining("at line 2")
        .hasMessageContaining("seed");
  }

  @Test
  void refusesAFileThatIsMissing() {
    assertThatThrownBy(
            () ->
                SpecLoader.load(
                    Optional.of(SpecFile.onDisk(folder.resolve("absent.yaml"))), List.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(folder.resolve("absent.yaml") + ": there is no such file");
  }

  @Test
  void refusesADirectory() {
    assertThatThrownBy(() -> SpecLoader.load(Optional.of(SpecFile.onDisk(folder)), List.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void refusesAFileTooLargeForASpec() {
    assertThatThrownBy(() -> load("#".repeat((1 << 20) + 1)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("larger than a spec may be");
  }

  @Test
  void refusesAnotherEncoding() throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.write(file, "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> SpecLoader.load(Optional.of(SpecFile.onDisk(file)), List.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void letsTheCommandLineSetValuesInOrder() throws IOException {
    RunSpec spec =
        load(
            SOURCES,
            "finetune.epochs=3",
            "finetune.epochs=4",
            "preprocess.rotations=[0, 180]",
            "sources[0].images=other/*",
            "sources[eyepacs].labels=other.csv",
            "split={train: 1, validation: 0, calibration: 0, test: 0}",
            "finetune.weights=a=b.caffemodel");

    assertThat(spec.finetune().epochs()).isEqualTo(4);
    assertThat(spec.preprocess().rotations()).containsExactly(0, 180);
    assertThat(spec.sources().get(0).images()).contains("other/*");
    assertThat(spec.sources().get(0).labels()).contains("other.csv");
    assertThat(spec.split()).isEqualTo(new SplitSpec("fovea-1", 1, 0, 0, 0));
    assertThat(spec.finetune().weights()).contains("a=b.caffemodel");
  }

  @Test
  void takesTheDefaultAgainWhereTheCommandLineSetsNothing() throws IOException {
    assertThat(load(SOURCES + "seed: 3", "seed=").seed()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finetune.epoch=3 | --set finetune.epoch: unknown key finetune.epoch; did you mean"
            + " finetune.epochs?",
        "finetune.epochs=x | --set finetune.epochs: finetune.epochs must be a whole number",
        "finetune.epochs=0 | --set finetune.epochs: finetune.epochs must be a whole number from",
        "sources[eyepacs].layout=x | --set sources[0].layout: sources[0].layout must be one of",
        "sources[other].layout=x | --set sources[other].layout: sources has 1 elements and none"
            + " of index or name 'other'",
        "sources[1].layout=x | --set sources[1].layout: sources has 1 elements",
        "split.train=0.1 | run.yaml with --set split.train: split: train, validation",
        "seed.x=1 | --set seed.x: seed is not a mapping of keys to values",
        "finetune.epochs | --set must be path=value, such as finetune.epochs=3, but was",
        "finetune..epochs=3 | --set finetune..epochs: a path must be keys with dots between",
        "[0]=3 | --set [0]: a path must be keys with dots between",
        "seed=[1 | --set seed: is not valid YAML",
      })
  void namesTheSettingThatIsWrong(String set, String message) {
    assertThatThrownBy(() -> load(SOURCES + "seed: 1", set))
        .isInstanceOf(InvalidSpecException.class)
        .message()
        .contains(message)
        .doesNotContain("\n");
  }

  @Test
  void doesNotBlameASettingForAnotherKey() {
    assertThatThrownBy(() -> load(SOURCES + "finetune: {dropout: 2}", "finetune.epochs=3"))
        .hasMessageStartingWith(folder.resolve("run.yaml") + ": finetune.dropout must be from");
  }

  private RunSpec load(String yaml, String... sets) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, yaml);
    return SpecLoader.load(Optional.of(SpecFile.onDisk(file)), List.of(sets));
  }
}
