package org.fovea.stages.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.sdk.Pipeline;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.fovea.schema.ImageScore;
import org.fovea.schema.Laterality;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoredEyes;
import org.fovea.schema.Verdict;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.scoring.PatientEye;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photographs of whom is known whose eyes they are, in bulk. */
class BothEyesScoringTest {
  @TempDir private static Path directory;
  private static Workspace workspace;
  private static PublishedModel model;
  private static Map<String, ImageScore> alone;
  private static Map<String, ImageScore> together;

  @BeforeAll
  static void scoreTheSamePhotographsWithAndWithoutPatients() throws IOException {
    workspace = Workspace.at(directory.resolve("workspace").toString());
    model = TinyModel.publish(workspace, TinyModel.BOTH_EYES);
    List<ImageLocation> images = new ArrayList<>();
    images.add(image("a-left", TinyModel.photograph(0), new PatientEye("a", Laterality.LEFT)));
    images.add(image("a-right", TinyModel.photograph(4), new PatientEye("a", Laterality.RIGHT)));
    images.add(image("b-left", TinyModel.photograph(1), new PatientEye("b", Laterality.LEFT)));
    images.add(image("b-right", TinyModel.darkPhotograph(), new PatientEye("b", Laterality.RIGHT)));
    images.add(image("nobody", TinyModel.photograph(2), null));
    together = score(images, "together");
    alone =
        score(
            images.stream()
                .map(image -> new ImageLocation(image.id(), image.location(), image.sizeBytes()))
                .toList(),
            "alone");
  }

  private static ImageLocation image(String id, byte[] file, PatientEye eye) throws IOException {
    Path path = Files.write(directory.resolve(id + ".png"), file);
    return new ImageLocation(id, path.toString(), Files.size(path), eye);
  }

  private static Map<String, ImageScore> score(List<ImageLocation> images, String output)
      throws IOException {
    Pipeline pipeline = StageRun.pipeline();
    pipeline.apply(
        new ScoreImages(
            new ScoringRequest(
                workspace,
                model,
                FundusPreparation.VERSION,
                images,
                location -> Files.readAllBytes(Path.of(location)),
                ArtifactStore.at(directory.resolve(output).toString()),
                null,
                null,
                new ScoringConfig(1, null, ComputeUnit.CPU)))); // so that eyes part on the way
    pipeline.run().waitUntilFinish();
    Map<String, ImageScore> scores = new HashMap<>();
    try (DataFileReader<ImageScore> reader =
        new DataFileReader<>(
            directory.resolve(output).resolve("scores.avro").toFile(),
            new SpecificDatumReader<>(ImageScore.class))) {
      reader.forEach(score -> scores.put(score.getId(), score));
    }
    return scores;
  }

  @Test
  void weighsBothEyesOfAPatientWithTheirOwnCalibrationAndThresholds() {
    double left = alone.get("a-left").getLogits().get(1);
    double right = alone.get("a-right").getLogits().get(1);
    ImageScore ofLeft = together.get("a-left");
    ImageScore ofRight = together.get("a-right");

    assertThat(left).isNotCloseTo(right, within(1e-3));
    assertThat(ofLeft.getEyes()).isEqualTo(ScoredEyes.BOTH);
    assertThat(ofLeft.getLogits().get(1)).isCloseTo((left + right) / 2, within(1e-9));
    assertThat(ofLeft.getScores().get(1))
        .isCloseTo(TinyModel.referableByBothEyes(left, right), within(1e-9));
    assertThat(ofRight.getScores().get(1))
        .isCloseTo(TinyModel.referableByBothEyes(right, left), within(1e-9));
    double leftAnyDr = alone.get("a-left").getLogits().get(0);
    double rightAnyDr = alone.get("a-right").getLogits().get(0);
    assertThat(ofRight.getLogits().get(0))
        .isCloseTo(0.75 * rightAnyDr + 0.25 * leftAnyDr, within(1e-9));
    for (ImageScore score : List.of(ofLeft, ofRight)) {
      for (int point = 0; point < 2; point++) {
        Verdict verdict = score.getVerdicts().get(point);
        assertThat(verdict.getThreshold()).isEqualTo(0.125);
        assertThat(verdict.getPositive()).isEqualTo(score.getScores().get(point) >= 0.125);
      }
    }
  }

  @Test
  void scoresByItselfWhoseFellowEyeCannotBeGradedOrIsNotKnown() {
    for (String id : List.of("b-left", "nobody")) {
      assertThat(together.get(id)).isEqualTo(alone.get(id));
      assertThat(together.get(id).getEyes()).isEqualTo(ScoredEyes.ONE);
      assertThat(together.get(id).getVerdicts())
          .extracting(Verdict::getThreshold)
          .containsExactly(0.25, 0.25);
    }
    assertThat(alone.values()).extracting(ImageScore::getEyes).containsOnly(ScoredEyes.ONE);
  }

  @Test
  void saysInTheTableByHowManyEyesARowIs() throws IOException {
    Map<String, String> eyes = new HashMap<>();
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(directory.resolve("together/scores.csv")))) {
      for (CSVRecord row : parser) {
        eyes.put(row.get("image"), row.get("eyes"));
      }
    }
    assertThat(eyes)
        .isEqualTo(
            Map.of(
                "a-left", "both", "a-right", "both", "b-left", "one", "b-right", "", "nobody",
                "one"));
    assertThat(
            ScoreImages.summary(ArtifactStore.at(directory.resolve("together").toString()))
                .getBothEyes())
        .isEqualTo(2);
  }
}
