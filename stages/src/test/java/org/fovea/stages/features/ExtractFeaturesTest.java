package org.fovea.stages.features;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractFeaturesTest {
  private static final FeaturesConfig CONFIG =
      new FeaturesConfig(List.of(FeatureLayer.INCEPTION_3B, FeatureLayer.POOL5));

  @TempDir static Path directory;

  private static PretrainedWeights weights;
  private static TinyStudy study;
  private static StageInput output;

  @BeforeAll
  static void extractOnce() throws IOException {
    Path file = directory.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(TinyStudy.weights(), SafeTensors.Precision.F32, Map.of(), out);
    }
    weights = PretrainedWeights.at(file.toString());
    StageRun run = StageRun.in(directory.resolve("workspace"));
    study = TinyStudy.in(run.workspace());
    output = extract(run, study.prepared());
  }

  private static StageInput extract(StageRun run, StageInput prepared) {
    StageAttempt attempt =
        run.attempt(
            new StageDefinition(
                ExtractFeatures.STAGE,
                ExtractFeatures.LOGIC_VERSION,
                CanonicalJson.of(CONFIG),
                new TreeMap<>(Map.of("weights", weights.sha256())),
                List.of(prepared.reference("part"))),
            ExtractFeatures.occurrencesIn(prepared));
    return run.run(
        attempt, new ExtractFeatures(attempt, CONFIG, prepared, weights, ComputeUnit.CPU));
  }

  @Test
  void accountsForEveryPreparedImage() {
    assertThat(output.manifest().getAccounting())
        .isEqualTo(
            Accounting.newBuilder().setIn(30).setOut(30).setExcluded(0).setRejected(0).build());
  }

  @Test
  void writesEachImageInTheShardAndTheOrderOfItsPixels() throws IOException {
    List<String> ids = new ArrayList<>();
    for (StageFile file : output.files(FileRole.PART)) {
      RecordFiles.forEach(
          output.directory(), file, ImageFeatures.class, image -> ids.add(image.getImageId()));
    }
    assertThat(output.shards(FileRole.PART)).isEqualTo(study.prepared().shards(FileRole.PART));
    assertThat(ids)
        .containsExactlyElementsOf(
            study.pictures().stream().map(TinyStudy.Picture::imageId).toList());
  }

  @Test
  void keepsTheAveragedActivationsOfTheLayersThatWereAskedFor() throws IOException {
    TinyStudy.Picture picture = study.pictures().get(0);
    ImageFeatures features =
        RecordFiles.read(
                output.directory(), output.files(FileRole.PART).get(0), ImageFeatures.class)
            .get(0);
    PixelBatch pixels = new PixelBatch(picture.rgb(), 1, TinyStudy.SIDE_PX, TinyStudy.SIDE_PX);

    assertThat(features.getLayers()).containsOnlyKeys("inception_3b", "pool5/7x7_s1");
    try (GoogLeNetModel model = GoogLeNetModel.of(TinyStudy.weights(), Device.cpu())) {
      model
          .features(pixels, List.of("inception_3b", "pool5/7x7_s1"))
          .forEach(
              (layer, rows) -> {
                List<Float> found = Objects.requireNonNull(features.getLayers().get(layer));
                assertThat(found).hasSize(rows[0].length);
                for (int i = 0; i < rows[0].length; i++) {
                  // Pictures are computed together there, and alone here.
                  assertThat(found.get(i))
                      .isCloseTo(rows[0][i], Offset.offset(1e-5f + 1e-3f * rows[0][i]));
                }
              });
    }
  }

  @Test
  void makesTheSameBytesInAnotherWorkspaceInMoreThreads() throws IOException {
    StageRun run = StageRun.in(directory.resolve("other")).inThreads();
    StageInput again = extract(run, TinyStudy.in(run.workspace()).prepared());

    assertThat(again.manifest().getFiles()).isEqualTo(output.manifest().getFiles());
  }
}
