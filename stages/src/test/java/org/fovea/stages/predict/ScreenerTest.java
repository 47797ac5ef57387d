package org.fovea.stages.predict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.fovea.schema.FailureCode;
import org.fovea.schema.ImageScore;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoredEyes;
import org.fovea.schema.StageFailure;
import org.fovea.schema.Verdict;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.registry.UnknownModelException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenerTest {
  @TempDir private static Path directory;
  private static String workspace;
  private static PublishedModel model;
  private static Screener screener;

  @BeforeAll
  static void publishAModel() throws IOException {
    workspace = directory.resolve("workspace").toString();
    model = TinyModel.publish(Workspace.at(workspace));
    screener = Screener.open(workspace, "tiny");
  }

  @AfterAll
  static void close() {
    screener.close();
  }

  @Test
  void saysOfAPhotographWhatScoringInBulkDoes() throws IOException {
    List<ImageLocation> images = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path file = Files.write(directory.resolve(i + ".png"), TinyModel.photograph(i));
      images.add(new ImageLocation("image-" + i, file.toString(), Files.size(file)));
    }
    List<ImageScore> bulk = new ArrayList<>();
    List<StageFailure> rejected = new ArrayList<>();
    ScoringRequest request =
        new ScoringRequest(
            Workspace.at(workspace),
            model,
            FundusPreparation.VERSION,
            images,
            location -> Files.readAllBytes(Path.of(location)),
            ArtifactStore.at(directory.resolve("scores").toString()),
            null,
            null,
            ScoringConfig.DEFAULT);
    try (ImageScorer scorer = ImageScorer.open(request)) {
      scorer.score(images, bulk::add, rejected::add);
    }

    assertThat(rejected).isEmpty();
    for (int i = 0; i < 3; i++) {
      var scored = (ScreeningOutcome.Scored) screener.screen(TinyModel.photograph(i));
      assertThat(scored.imageId()).isEqualTo(bulk.get(i).getImageId());
      assertThat(scored.scores().keySet()).containsExactly("any-dr", "referable");
      assertThat(scored.scores().get("any-dr"))
          .isCloseTo(bulk.get(i).getScores().get(0), within(1e-5));
      assertThat(scored.scores().get("referable"))
          .isCloseTo(bulk.get(i).getScores().get(1), within(1e-5));
      assertThat(scored.verdicts()).isEqualTo(bulk.get(i).getVerdicts());
      assertThat(scored.verdicts())
          .extracting(Verdict::getTarget)
          .containsExactly("any-dr", "referable");
      assertThat(scored.measures()).isEqualTo(bulk.get(i).getMeasures()).containsKey("sharpness");
    }
  }

  @Test
  void scoresBothEyesTogetherWhereTheModelDoes() throws IOException {
    Path place = directory.resolve("both");
    TinyModel.publish(Workspace.at(place.toString()), TinyModel.BOTH_EYES);
    byte[] left = TinyModel.photograph(0);
    byte[] right = TinyModel.photograph(4);
    try (Screener both = Screener.open(place.toString(), "tiny")) {
      BothEyesOutcome outcome = both.screen(left, right);

      var ofLeft = (ScreeningOutcome.Scored) outcome.left();
      assertThat(ofLeft.eyes()).isEqualTo(ScoredEyes.BOTH);
      double[] logits = new double[] {logit(left), logit(right)};
      assertThat(ofLeft.scores().get("referable"))
          .isCloseTo(TinyModel.referableByBothEyes(logits[0], logits[1]), within(1e-6));
      assertThat(((ScreeningOutcome.Scored) outcome.right()).scores().get("referable"))
          .isCloseTo(TinyModel.referableByBothEyes(logits[1], logits[0]), within(1e-6));
      assertThat(ofLeft.verdicts()).extracting(Verdict::getThreshold).containsExactly(0.125, 0.125);
      assertThat(both.screen(left)).isEqualTo(screener.screen(left));
    }
  }

  /** Takes the log odds of referable back out of the calibrated score. */
  private static double logit(byte[] photograph) {
    double score =
        ((ScreeningOutcome.Scored) screener.screen(photograph)).scores().get("referable");
    return (Math.log(score / (1 - score)) - TinyModel.CALIBRATION.get(1).getBias())
        * TinyModel.CALIBRATION.get(1).getTemperature();
  }

  @Test
  void scoresAnEyeByItselfWhereTheOtherCannotBeGraded() throws IOException {
    Path place = directory.resolve("one");
    TinyModel.publish(Workspace.at(place.toString()), TinyModel.BOTH_EYES);
    byte[] left = TinyModel.photograph(0);
    try (Screener both = Screener.open(place.toString(), "tiny")) {
      BothEyesOutcome outcome = both.screen(left, TinyModel.darkPhotograph());

      assertThat(outcome.left()).isEqualTo(screener.screen(left));
      assertThat(((ScreeningOutcome.Scored) outcome.left()).eyes()).isEqualTo(ScoredEyes.ONE);
      assertThat(outcome.right()).isInstanceOf(ScreeningOutcome.Ungradable.class);
    }
  }

  @Test
  void scoresEachEyeByItselfWhereTheModelKnowsNothingElse() throws IOException {
    byte[] left = TinyModel.photograph(0);
    byte[] right = TinyModel.photograph(4);

    assertThat(screener.screen(left, right))
        .isEqualTo(new BothEyesOutcome(screener.screen(left), screener.screen(right)));
  }

  @Test
  void givesNoScoreToAPhotographThatCannotBeGraded() throws IOException {
    byte[] photograph = TinyModel.darkPhotograph();

    var ungradable = (ScreeningOutcome.Ungradable) screener.screen(photograph);

    assertThat(ungradable.imageId()).isEqualTo(Sha256.of(photograph));
    assertThat(ungradable.code()).isEqualTo(FailureCode.UNGRADABLE_EXPOSURE);
    assertThat(ungradable.message()).contains("too dark");
    assertThat(ungradable.measures().get("brightness")).isLessThan(19);
  }

  @Test
  void namesWhatIsWrongWithAFileThatHoldsNoPhotograph() {
    var rejected = (ScreeningOutcome.Rejected) screener.screen("notes".getBytes(UTF_8));

    assertThat(rejected.code()).isEqualTo(FailureCode.NOT_AN_IMAGE);
    assertThat(screener.screen(new byte[0]))
        .isInstanceOfSatisfying(
            ScreeningOutcome.Rejected.class,
            empty -> assertThat(empty.code()).isEqualTo(FailureCode.EMPTY_FILE));
  }

  @Test
  void saysTheSameToSeveralThreadsAtOnce() throws Exception {
    List<ScreeningOutcome> alone = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      alone.add(screener.screen(TinyModel.photograph(i)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<ScreeningOutcome>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        byte[] photograph = TinyModel.photograph(i % 5);
        calls.add(() -> screener.screen(photograph));
      }
      List<Future<ScreeningOutcome>> together = threads.invokeAll(calls);
      for (int i = 0; i < 20; i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % 5));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void worksWhereBeamIsNotOnTheClassPath() throws IOException, InterruptedException {
    Path photograph = Files.write(directory.resolve("one.png"), TinyModel.photograph(1));
    Path outcome = directory.resolve("outcome");
    Path errors = directory.resolve("errors");
    String withoutBeam =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("beam"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-cp",
                withoutBeam,
                ScreenerProcess.class.getName(),
                workspace,
                "tiny@1",
                photograph.toString(),
                outcome.toString())
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    assertThat(outcome).hasContent(screener.screen(TinyModel.photograph(1)).toString());
  }

  @Test
  void refusesAModelThatIsNotThere() {
    assertThatThrownBy(() -> Screener.open(workspace, "tiny@7"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessageContaining("has no version 7");
  }

  @Test
  void refusesAModelWhosePhotographsWerePreparedByOtherCode() {
    PublishedModel older = PublishedModel.newBuilder(model).build();
    older.getPreparation().setLogicVersion(FundusPreparation.VERSION - 1);

    assertThatThrownBy(() -> Screener.open(Workspace.at(workspace), older))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which makes other pixels");
  }
}
