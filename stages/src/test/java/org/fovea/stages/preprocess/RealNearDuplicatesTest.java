package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.NearDuplicate;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.PerceptualFingerprint;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.ingest.ColumnMapping;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.SharedData;
import org.fovea.stages.testing.StageRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every pair of real photographs that shows the same picture, all of which were looked at. */
@Tag("slow")
class RealNearDuplicatesTest {
  /** These are there from the camera too; so is Patient031_R, which has no grade in srahim. */
  private static final List<String> FULL_SIZE_OF_SRAHIM =
      List.of(
          "Patient001_R.jpg",
          "Patient010_R.jpg",
          "Patient012_L.jpg",
          "Patient012_R.jpg",
          "Patient014_R.jpg",
          "Patient015_L.jpg",
          "Patient035_R.jpg",
          "Patient047_L.jpg",
          "Patient056_R.jpg");

  /** Saved again. */
  private static final List<String> LOOKED_AT =
      List.of(
          "aptos/0243404e8a00.jpg aptos/3b018e8b7303.jpg",
          "aptos/0243404e8a00.jpg aptos/3ddb86eb530e.jpg",
          "aptos/16ce555748d8.jpg aptos/4d9fc85a8259.jpg",
          "aptos/2b48daf24be0.jpg aptos/9a94e0316ee3.jpg",
          "aptos/2f284b6a1940.jpg aptos/bb5083fae98f.jpg",
          "aptos/33778d136069.jpg aptos/4ccfa0b4e96c.jpg",
          "aptos/3435fd8675a2.jpg aptos/c62585bd68fb.jpg",
          "aptos/3b018e8b7303.jpg aptos/3ddb86eb530e.jpg",
          "aptos/60f15dd68d30.jpg aptos/772af553b8b7.jpg",
          "aptos/8688f3d0fcaf.jpg aptos/bfefa7344e7d.jpg",
          "aptos/b019a49787c1.jpg aptos/e1fb532f55df.jpg",
          "aptos/cd93a472e5cd.jpg aptos/d035c2bd9104.jpg");

  private static StageInput prepared;
  private static List<NearDuplicate> pairs;
  private static final Map<String, String> NAMES = new HashMap<>();

  @BeforeAll
  static void runOnce(@TempDir Path temporary) throws IOException {
    Path data = SharedData.require("data/odd/expected.csv").getParent().getParent();
    Path labels = temporary.resolve("fullsize.csv");
    try (Stream<Path> images = Files.list(data.resolve("fullsize/images"))) {
      Files.writeString(
          labels,
          images
              .map(image -> image.getFileName() + ",0\n")
              .sorted()
              .collect(joining("", "image,grade\n", "")));
    }
    StageRun run = StageRun.in(temporary.resolve("workspace"));
    IngestConfig config =
        DrawnSource.ingestConfig(
            SourceConfig.of(
                "eyepacs",
                "eyepacs/images",
                "eyepacs/trainLabels.csv",
                LabelLayout.EYEPACS,
                null,
                null,
                null,
                null),
            SourceConfig.of(
                "aptos",
                "aptos/images",
                "aptos/train.csv",
                LabelLayout.APTOS,
                null,
                null,
                null,
                null),
            columns("srahim", "srahim/labels.csv", "patient"),
            columns("fullsize", labels.toString(), null));
    StageInput ingested = run.ingest(config, data);
    prepared = run.prepare(PreparationConfig.DEFAULT, ingested, config, data);
    StageInput assigned = run.assign(AssignConfig.DEFAULT, ingested, prepared);
    for (FundusImage image :
        RecordFiles.readAll(
            ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)) {
      NAMES.merge(
          image.getImageId(),
          image.getSource() + "/" + image.getRelativeName(),
          (one, other) -> one.compareTo(other) < 0 ? one : other);
    }
    pairs =
        RecordFiles.readAll(
            assigned.directory(),
            assigned.manifest(),
            FileRole.NEAR_DUPLICATES,
            NearDuplicate.class);
  }

  private static SourceConfig columns(String name, String labels, @Nullable String patient) {
    return SourceConfig.of(
        name,
        name + "/images",
        labels,
        LabelLayout.COLUMNS,
        new ColumnMapping("image", "grade", patient, null, null, null, null),
        null,
        null,
        null);
  }

  private static String named(String firstImageId, String secondImageId) {
    return Stream.of(firstImageId, secondImageId)
        .map(id -> Objects.requireNonNull(NAMES.get(id)))
        .sorted()
        .collect(joining(" "));
  }

  private static String listing() {
    return pairs.stream()
        .map(
            pair ->
                String.format(
                    Locale.ROOT,
                    "%s %.4f %d",
                    named(pair.getFirstImageId(), pair.getSecondImageId()),
                    pair.getCorrelation(),
                    pair.getDifferentBits()))
        .sorted()
        .collect(joining("\n"));
  }

  @Test
  void findsThePairsThatWereLookedAtAndNoOthers() {
    List<String> expected = new ArrayList<>(LOOKED_AT);
    FULL_SIZE_OF_SRAHIM.forEach(name -> expected.add("fullsize/" + name + " srahim/" + name));

    assertThat(pairs)
        .as(listing())
        .extracting(pair -> named(pair.getFirstImageId(), pair.getSecondImageId()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void missesNoPairThatComparingAllWithAllFinds() throws IOException {
    List<ImageMeasurement> images =
        RecordFiles.readAll(
                prepared.directory(),
                prepared.manifest(),
                FileRole.MEASUREMENT,
                ImageMeasurement.class)
            .stream()
            .filter(image -> image.getPerceptualThumbnail() != null)
            .toList();
    Map<String, Double> found = new TreeMap<>();
    for (int i = 0; i < images.size(); i++) {
      byte[] thumbnail = images.get(i).getPerceptualThumbnail().array();
      for (ImageMeasurement other : images.subList(i + 1, images.size())) {
        double correlation =
            PerceptualFingerprint.correlation(thumbnail, other.getPerceptualThumbnail().array());
        if (correlation >= SamePicture.LEAST_CORRELATION) {
          found.put(named(images.get(i).getImageId(), other.getImageId()), correlation);
        }
      }
    }

    assertThat(pairs)
        .extracting(pair -> named(pair.getFirstImageId(), pair.getSecondImageId()))
        .containsExactlyInAnyOrderElementsOf(found.keySet());
  }
}
