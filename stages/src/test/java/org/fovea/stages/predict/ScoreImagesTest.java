package org.fovea.stages.predict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.fovea.schema.FailureCode;
import org.fovea.schema.ImageScore;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoringSummary;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.Verdict;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.Rotation;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreImagesTest {
  private static final int GOOD = 5;
  private static final ScoringConfig CONFIG = new ScoringConfig(3, null, ComputeUnit.CPU);

  @TempDir private static Path shared;
  private static Workspace workspace;
  private static PublishedModel model;
  private static List<ImageLocation> images;
  private static Path result;

  @TempDir private Path output;

  @BeforeAll
  static void publishAModelAndTakePhotographs() throws IOException {
    workspace = Workspace.at(shared.resolve("workspace").toString());
    model = TinyModel.publish(workspace);
    images = new ArrayList<>();
    for (int i = 0; i < GOOD; i++) {
      Path file = shared.resolve("photograph-" + i + ".png");
      Files.write(file, TinyModel.photograph(i));
      images.add(location("good-" + i, file));
    }
    Path empty = Files.createFile(shared.resolve("empty.jpg"));
    images.add(0, location("bad-empty", empty));
    Path text = Files.writeString(shared.resolve("notes.jpg"), "not a photograph");
    images.add(3, location("bad-text", text));
    Path dark = Files.write(shared.resolve("dark.png"), TinyModel.darkPhotograph());
    images.add(location("bad-dark", dark));
    images.add(new ImageLocation("bad-gone", shared.resolve("gone.jpg").toString(), 10));
    images.add(new ImageLocation("bad-huge", empty.toString(), 1L << 40));
    result = Files.createDirectory(shared.resolve("result"));
    score(images, result);
  }

  private static ImageLocation location(String id, Path file) throws IOException {
    return new ImageLocation(id, file.toString(), Files.size(file));
  }

  @Test
  void scoresEveryUsablePhotographAsTheModelItselfDoes()
      throws IOException, RejectedInputException {
    List<ImageScore> scores = read("scores.avro", ImageScore.class);
    assertThat(scores)
        .extracting(ImageScore::getId)
        .containsExactly("good-0", "good-1", "good-2", "good-3", "good-4");
    FundusPreparation preparation = new FundusPreparation(TinyStudy.PREPARATION);
    try (GoogLeNetModel network = GoogLeNetModel.of(TinyStudy.weights(), Device.cpu())) {
      for (int i = 0; i < GOOD; i++) {
        byte[] file = Files.readAllBytes(shared.resolve("photograph-" + i + ".png"));
        byte[] rgb = preparation.prepare(file).pixels();
        double[] logits = meanOfRotations(network, rgb, 32);
        ImageScore score = scores.get(i);
        assertThat(score.getImageId()).isEqualTo(Sha256.of(file));
        assertThat(score.getModel()).isEqualTo("tiny@1");
        for (int t = 0; t < 2; t++) {
          assertThat(score.getLogits().get(t)).isCloseTo(logits[t], within(1e-4));
          TargetCalibration calibration = TinyModel.CALIBRATION.get(t);
          double calibrated = logits[t] / calibration.getTemperature() + calibration.getBias();
          assertThat(score.getScores().get(t))
              .isCloseTo(1 / (1 + Math.exp(-calibrated)), within(1e-4));
        }
      }
    }
  }

  /** What the model that is published here is calibrated for: outputs at 0 and 90 degrees. */
  private static double[] meanOfRotations(GoogLeNetModel network, byte[] rgb, int sidePx) {
    float[] upright = network.logits(new PixelBatch(rgb, 1, sidePx, sidePx))[0];
    byte[] turned = Rotation.clockwise(rgb, sidePx, 90);
    float[] onItsSide = network.logits(new PixelBatch(turned, 1, sidePx, sidePx))[0];
    return new double[] {
      ((double) upright[0] + onItsSide[0]) / 2, ((double) upright[1] + onItsSide[1]) / 2
    };
  }

  @Test
  void saysWhatEachOperatingPointMakesOfAScore() throws IOException {
    for (ImageScore score : read("scores.avro", ImageScore.class)) {
      List<Verdict> verdicts = score.getVerdicts();
      assertThat(verdicts).extracting(Verdict::getTarget).containsExactly("any-dr", "referable");
      for (int t = 0; t < 2; t++) {
        assertThat(verdicts.get(t).getThreshold()).isEqualTo(0.25);
        assertThat(verdicts.get(t).getPositive()).isEqualTo(score.getScores().get(t) >= 0.25);
      }
    }
  }

  @Test
  void listsWhatItCannotUseWithItsCode() throws IOException {
    assertThat(read("rejected.avro", StageFailure.class))
        .extracting(StageFailure::getOccurrenceId, StageFailure::getCode)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bad-dark", FailureCode.UNGRADABLE_EXPOSURE),
            org.assertj.core.groups.Tuple.tuple("bad-empty", FailureCode.EMPTY_FILE),
            org.assertj.core.groups.Tuple.tuple("bad-gone", FailureCode.IMAGE_MISSING),
            org.assertj.core.groups.Tuple.tuple("bad-huge", FailureCode.TOO_LARGE),
            org.assertj.core.groups.Tuple.tuple("bad-text", FailureCode.NOT_AN_IMAGE));
  }

  @Test
  void writesOneRowOfTheTableForEachImage() throws IOException {
    List<CSVRecord> rows;
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(result.resolve("scores.csv")))) {
      assertThat(parser.getHeaderNames())
          .containsExactly(
              "image",
              "image_id",
              "model",
              "status",
              "code",
              "message",
              "score_any-dr",
              "score_referable",
              "any-dr_highSensitivity",
              "referable_highSensitivity");
      rows = parser.getRecords();
    }
    assertThat(rows).extracting(row -> row.get("image")).hasSize(10).isSorted();
    ImageScore first = read("scores.avro", ImageScore.class).get(0);
    CSVRecord good = rows.get(5);
    assertThat(good.get("image")).isEqualTo("good-0");
    assertThat(good.get("status")).isEqualTo("scored");
    assertThat(Double.valueOf(good.get("score_referable"))).isEqualTo(first.getScores().get(1));
    assertThat(good.get("referable_highSensitivity"))
        .isEqualTo(first.getScores().get(1) >= 0.25 ? "positive" : "negative");
    CSVRecord ungradable = rows.get(0);
    assertThat(ungradable.get("status")).isEqualTo("ungradable");
    assertThat(ungradable.get("code")).isEqualTo("UNGRADABLE_EXPOSURE");
    assertThat(ungradable.get("score_referable")).isEmpty();
    CSVRecord bad = rows.get(1);
    assertThat(bad.get("status")).isEqualTo("rejected");
    assertThat(bad.get("code")).isEqualTo("EMPTY_FILE");
    assertThat(bad.get("score_referable")).isEmpty();
    assertThat(bad.get("referable_highSensitivity")).isEmpty();
  }

  @Test
  void sumsUpWhatBecameOfEachImage() throws IOException {
    ScoringSummary summary =
        AvroJson.read(
            Files.readAllBytes(result.resolve("summary.json")), ScoringSummary.class, "summary");
    assertThat(summary)
        .isEqualTo(
            ScoringSummary.newBuilder()
                .setModel("tiny@1")
                .setModelDigest(model.getModelDigest())
                .setGatePassed(true)
                .setSynthetic(true)
                .setImages(10)
                .setScored(5)
                .setRejected(5)
                .setUngradable(1)
                .setRejectedByCode(
                    Map.of(
                        "EMPTY_FILE",
                        1L,
                        "IMAGE_MISSING",
                        1L,
                        "NOT_AN_IMAGE",
                        1L,
                        "TOO_LARGE",
                        1L,
                        "UNGRADABLE_EXPOSURE",
                        1L))
                .setFiles(List.of("rejected.avro", "scores.avro", "scores.csv"))
                .setSidePx(32)
                .build());
  }

  @Test
  void finishesAnInterruptedResultWithTheSameBytes() throws IOException {
    byte[] table = Files.readAllBytes(result.resolve("scores.csv"));
    byte[] summary = Files.readAllBytes(result.resolve("summary.json"));
    Files.copy(result.resolve("scores.avro"), output.resolve("scores.avro"));

    score(images, output);

    assertThat(output.resolve("scores.csv")).hasBinaryContent(table);
    assertThat(output.resolve("summary.json")).hasBinaryContent(summary);
    assertThat(output)
        .isDirectoryNotContaining(path -> String.valueOf(path.getFileName()).startsWith("."));
  }

  @Test
  void drawsAHeatmapForEachScoredContentNamedByItsId() throws IOException {
    ArtifactStore heatmaps = ArtifactStore.at(output.resolve("heatmaps").toString());
    List<ImageLocation> withCopy = new ArrayList<>(images);
    Path copy = Files.copy(shared.resolve("photograph-0.png"), output.resolve("copy.png"));
    withCopy.add(location("copy", copy));

    score(drawing(withCopy, heatmaps, CONFIG));

    List<String> names =
        read("scores.avro", ImageScore.class).stream()
            .map(score -> score.getImageId() + ".png")
            .sorted()
            .toList();
    assertThat(heatmaps.list("")).isEqualTo(names).hasSize(GOOD);
    for (String name : names) {
      BufferedImage picture = ImageIO.read(output.resolve("heatmaps").resolve(name).toFile());
      assertThat(picture.getWidth()).isEqualTo(3 * 448 + 2 * 20);
      assertThat(Files.readString(output.resolve("heatmaps").resolve(name), ISO_8859_1))
          .contains("image " + name.substring(0, 64), "class activation of tiny@1 (weights ")
          .contains(model.getModelDigest(), "at 32 px");
    }
  }

  @Test
  void scoresWithHeatmapsAsWithoutAndDrawsThemAlikeAgain() throws IOException {
    Path maps = output.resolve("heatmaps");
    score(drawing(images, ArtifactStore.at(maps.toString()), CONFIG));
    assertThat(output.resolve("scores.csv")).hasSameBinaryContentAs(result.resolve("scores.csv"));
    String name = read("scores.avro", ImageScore.class).get(2).getImageId() + ".png";
    byte[] before = Files.readAllBytes(maps.resolve(name));
    Files.delete(maps.resolve(name));

    score(drawing(images, ArtifactStore.at(maps.toString()), CONFIG));

    assertThat(maps.resolve(name)).hasBinaryContent(before);
  }

  @Test
  void leavesAHeatmapBySomethingElseAlone() throws IOException {
    String imageId = read("scores.avro", ImageScore.class).get(0).getImageId();
    Path maps = Files.createDirectory(output.resolve("heatmaps"));
    score(drawing(images, ArtifactStore.at(maps.toString()), CONFIG.withSidePx(40)));
    byte[] atFortyPixels = Files.readAllBytes(maps.resolve(imageId + ".png"));

    assertThatThrownBy(() -> score(drawing(images, ArtifactStore.at(maps.toString()), CONFIG)))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining(".png is there already, and is not the heatmap of this image");
    assertThat(maps.resolve(imageId + ".png")).hasBinaryContent(atFortyPixels);
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 97, 224, 320})
  void scoresAtAnotherSizeThanThatOfTraining(int sidePx)
      throws IOException, RejectedInputException {
    List<ImageLocation> one = List.of(images.get(1));

    score(drawing(one, ArtifactStore.at(output + "/heatmaps"), CONFIG.withSidePx(sidePx)));

    assertThat(ScoreImages.summary(ArtifactStore.at(output.toString())).getSidePx())
        .isEqualTo(sidePx);
    byte[] file = Files.readAllBytes(Path.of(one.get(0).location()));
    byte[] rgb =
        new FundusPreparation(new PreparationConfig(sidePx, DecodeLimits.DEFAULT))
            .prepare(file)
            .pixels();
    double[] logits;
    try (GoogLeNetModel network = GoogLeNetModel.of(TinyStudy.weights(), Device.cpu())) {
      logits = meanOfRotations(network, rgb, sidePx);
    }
    assertThat(read(output, "scores.avro", ImageScore.class).get(0).getLogits())
        .containsExactly(logits[0], logits[1]);
  }

  @Test
  void leavesTheResultOfAnotherScoringAlone() throws IOException {
    Files.write(output.resolve("scores.avro"), "other".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> score(images, output))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("name an empty output directory");
    assertThat(output.resolve("scores.avro")).hasContent("other");
    assertThat(output.resolve("summary.json")).doesNotExist();
  }

  @Test
  void failsWhereAnImageCannotBeReadForAReasonThatMayPass() {
    ScoringRequest request =
        request(
            images,
            location -> {
              throw new IOException("the network is down");
            });

    assertThatThrownBy(() -> score(request)).rootCause().hasMessage("the network is down");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void refusesAModelWhoseImagesWerePreparedByOtherCode() {
    assertThatThrownBy(
            () ->
                new ScoringRequest(
                    workspace,
                    model,
                    FundusPreparation.VERSION + 1,
                    images,
                    location -> new byte[0],
                    ArtifactStore.at(output.toString()),
                    null,
                    null,
                    CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "tiny@1 was trained on images prepared by version " + FundusPreparation.VERSION);
  }

  @Test
  void refusesAnImageThatIsListedTwiceAndAnEmptyList() {
    ImageLocation image = new ImageLocation("a", "somewhere", 1);

    assertThatThrownBy(() -> request(List.of(image, image), location -> new byte[0]))
        .hasMessageContaining("image a is listed twice");
    assertThatThrownBy(() -> request(List.of(), location -> new byte[0]))
        .hasMessageContaining("no image to score");
  }

  private ScoringRequest drawing(
      List<ImageLocation> listed, ArtifactStore heatmaps, ScoringConfig config) {
    return new ScoringRequest(
        workspace,
        model,
        FundusPreparation.VERSION,
        listed,
        location -> Files.readAllBytes(Path.of(location)),
        ArtifactStore.at(output.toString()),
        heatmaps,
        null,
        config);
  }

  private ScoringRequest request(List<ImageLocation> listed, ImageBytes bytes) {
    return request(listed, bytes, output);
  }

  private static ScoringRequest request(List<ImageLocation> listed, ImageBytes bytes, Path output) {
    return new ScoringRequest(
        workspace,
        model,
        FundusPreparation.VERSION,
        listed,
        bytes,
        ArtifactStore.at(output.toString()),
        null,
        null,
        CONFIG);
  }

  private static void score(List<ImageLocation> listed, Path output) {
    score(request(listed, location -> Files.readAllBytes(Path.of(location)), output));
  }

  private static void score(ScoringRequest request) {
    Pipeline pipeline = StageRun.pipeline();
    pipeline.apply(new ScoreImages(request));
    pipeline.run().waitUntilFinish();
  }

  private static <T extends SpecificRecord> List<T> read(String file, Class<T> type)
      throws IOException {
    return read(result, file, type);
  }

  private static <T extends SpecificRecord> List<T> read(Path directory, String file, Class<T> type)
      throws IOException {
    List<T> records = new ArrayList<>();
    try (DataFileReader<T> reader =
        new DataFileReader<>(directory.resolve(file).toFile(), new SpecificDatumReader<>(type))) {
      reader.forEach(records::add);
    }
    return records;
  }
}
