package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.Accounting;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Imageability;
import org.fovea.schema.Laterality;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.RecordSeeker;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.statistics.DatasetSummary;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small source with every kind of trouble, through ingest, prepare and assign. */
class StageChainTest {
  private static final PreparationConfig PREPARATION =
      new PreparationConfig(32, DecodeLimits.DEFAULT);
  private static final AssignConfig ALL_TRAIN =
      AssignConfig.of(new SplitFractions("test", 1, 0, 0, 0), List.of(0, 90, 180, 270));

  private static Chain chain;

  /** The outputs of the three steps, and where they are. */
  private record Chain(
      Path base, Path workspace, StageInput ingested, StageInput prepared, StageInput assigned) {}

  @BeforeAll
  static void runOnce(@TempDir Path base) throws IOException {
    chain =
        run(
            StageRun.in(base.resolve("workspace")),
            base.resolve("sources"),
            base.resolve("workspace"),
            clinic(base.resolve("sources")));
  }

  private static Chain run(StageRun run, Path sources, Path workspace, IngestConfig config) {
    StageInput ingested = run.ingest(config, sources);
    StageInput prepared = run.prepare(PREPARATION, ingested, config, sources);
    return new Chain(
        sources, workspace, ingested, prepared, run.assign(ALL_TRAIN, ingested, prepared));
  }

  private static IngestConfig clinic(Path base) throws IOException {
    byte[] jpeg = DrawnPhotographs.jpeg(9);
    return new DrawnSource(base, "clinic")
        .add("1_left", 0, "1", "left", "0")
        .add("1_right", 1, "1", "right", "2")
        .file("2_left.jpg", jpeg)
        .row("2_left", "2", "left", "4", "")
        // The same picture twice, graded alike.
        .add("3_left", 2, "3", "left", "1")
        .add("3_left_again", 2, "3", "left", "1")
        // The same picture twice, graded differently.
        .add("4_left", 3, "4", "left", "0")
        .add("4_left_again", 3, "4", "left", "3")
        // Two patients that share a picture, and the other eye of each.
        .add("5_left", 4, "5", "left", "0")
        .add("6_left", 4, "6", "left", "0")
        .add("5_right", 5, "5", "right", "0")
        .add("6_right", 6, "6", "right", "3")
        // What ingest refuses.
        .file("empty.png", new byte[0])
        .row("empty", "7", "left", "0", "")
        .file("text.jpg", "no image".getBytes(StandardCharsets.UTF_8))
        .row("text", "7", "left", "0", "")
        .add("ungraded", 7, "8", "left", "")
        .file("unlisted.png", DrawnPhotographs.png(8))
        .row("missing", "9", "left", "0", "")
        .row("1_left", "1", "left", "0", "")
        // What prepare refuses.
        .file("cut.jpg", Arrays.copyOf(jpeg, jpeg.length / 2))
        .row("cut", "10", "left", "0", "")
        .file("white.png", filledPng(96, 0xFFFFFF))
        .row("white", "10", "right", "0", "")
        .file("tiny.png", filledPng(24, 0x804020))
        .row("tiny", "11", "left", "0", "")
        .ingestConfig();
  }

  private static byte[] filledPng(int sidePx, int colour) throws IOException {
    BufferedImage image = new BufferedImage(sidePx, sidePx, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < sidePx * sidePx; i++) {
      image.setRGB(i % sidePx, i / sidePx, colour);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void ingestAccountsForEveryFileAndRow() {
    assertThat(chain.ingested.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                20L,
                14L,
                1L,
                5L,
                Map.of("REPEATED_ROW", 1L),
                Map.of(
                    "EMPTY_FILE", 1L,
                    "NOT_AN_IMAGE", 1L,
                    "GRADE_MISSING", 1L,
                    "LABEL_MISSING", 1L,
                    "IMAGE_MISSING", 1L)));
  }

  @Test
  void prepareAccountsForWhatIngestLetPass() {
    assertThat(chain.prepared.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                14L,
                11L,
                0L,
                3L,
                Map.of(),
                Map.of("UNDECODABLE", 1L, "NO_FIELD_OF_VIEW", 1L, "TOO_SMALL", 1L)));
  }

  @Test
  void assignAccountsForWhatPrepareLetPass() {
    assertThat(chain.assigned.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                11L, 7L, 4L, 0L, Map.of("DUPLICATE", 2L, "CONFLICTING_GRADES", 2L), Map.of()));
  }

  @Test
  void everyImageOfIngestIsItsFileAndItsRow() throws IOException {
    FundusImage image = imagesByName().get("1_right.png");

    assertThat(image)
        .isEqualTo(
            FundusImage.newBuilder()
                .setOccurrenceId(Sha256.of("clinic\0" + "1_right.png").substring(0, 32))
                .setImageId(Sha256.of(DrawnPhotographs.png(1)))
                .setSource("clinic")
                .setSpecSource("clinic")
                .setRelativeName("1_right.png")
                .setSizeBytes(DrawnPhotographs.png(1).length)
                .setMediaType("image/png")
                .setWidthPx(96)
                .setHeightPx(96)
                .setPatientId("clinic/1")
                .setLaterality(Laterality.RIGHT)
                .setGrade(DrGrade.MODERATE)
                .build());
  }

  @Test
  void deadLettersOfIngestNameTheirFileAndLaterOnesDoNot() throws IOException {
    Map<String, FailureCode> named =
        records(chain.ingested, FileRole.REJECTED, StageFailure.class).stream()
            .collect(toMap(StageFailure::getRelativeName, StageFailure::getCode));

    assertThat(named)
        .isEqualTo(
            Map.of(
                "empty.png", FailureCode.EMPTY_FILE,
                "text.jpg", FailureCode.NOT_AN_IMAGE,
                "ungraded.png", FailureCode.GRADE_MISSING,
                "unlisted.png", FailureCode.LABEL_MISSING,
                "missing", FailureCode.IMAGE_MISSING));
    assertThat(records(chain.prepared, FileRole.REJECTED, StageFailure.class))
        .extracting(StageFailure::getRelativeName)
        .containsOnlyNulls();
  }

  @Test
  void preparedPixelsAreThoseOfTheFileAndAreFoundByTheirOffset() throws Exception {
    Map<String, FundusImage> byName = imagesByName();
    Map<String, ImageMeasurement> measurements =
        records(chain.prepared, FileRole.MEASUREMENT, ImageMeasurement.class).stream()
            .collect(toMap(ImageMeasurement::getImageId, Function.identity()));
    assertThat(measurements).hasSize(8);

    try (RecordSeeker<PreparedImage> seeker =
        new RecordSeeker<>(chain.prepared.directory(), PreparedImage.class, chain.base)) {
      for (String name : List.of("1_left.png", "2_left.jpg", "6_right.png")) {
        ImageMeasurement measurement = measurements.get(byName.get(name).getImageId());
        PreparedImage pixels =
            seeker.read(measurement.getPreparedFile(), measurement.getPreparedOffset());
        PreparedFundus expected =
            new FundusPreparation(PREPARATION)
                .prepare(Files.readAllBytes(chain.base.resolve("clinic").resolve(name)));
        assertThat(pixels.getImageId()).isEqualTo(measurement.getImageId());
        assertThat(pixels.getPixels().array()).isEqualTo(expected.pixels());
        assertThat(pixels.getFieldOfView()).isEqualTo(expected.preparedFieldOfView());
      }
    }
  }

  @Test
  void aContentIsMeasuredOnceForAllOfItsOccurrences() throws IOException {
    Map<String, FundusImage> byName = imagesByName();

    assertThat(records(chain.prepared, FileRole.MEASUREMENT, ImageMeasurement.class))
        .filteredOn(m -> m.getImageId().equals(byName.get("5_left.png").getImageId()))
        .singleElement()
        .extracting(ImageMeasurement::getOccurrenceIds)
        .isEqualTo(
            List.of(
                    byName.get("5_left.png").getOccurrenceId(),
                    byName.get("6_left.png").getOccurrenceId())
                .stream()
                .sorted()
                .toList());
  }

  @Test
  void ofEqualContentsGradedAlikeTheFirstStandsAndOfConflictingOnesNone() throws IOException {
    Map<String, FundusImage> byName = imagesByName();
    Map<String, FailureCode> excluded =
        records(chain.assigned, FileRole.EXCLUDED, StageFailure.class).stream()
            .collect(toMap(StageFailure::getOccurrenceId, StageFailure::getCode));

    Map<String, FailureCode> expected = new TreeMap<>();
    expected.put(laterOf(byName, "3_left.png", "3_left_again.png"), FailureCode.DUPLICATE);
    expected.put(laterOf(byName, "5_left.png", "6_left.png"), FailureCode.DUPLICATE);
    for (String name : List.of("4_left.png", "4_left_again.png")) {
      expected.put(byName.get(name).getOccurrenceId(), FailureCode.CONFLICTING_GRADES);
    }
    assertThat(excluded).isEqualTo(expected);
  }

  private static String laterOf(Map<String, FundusImage> byName, String first, String second) {
    String a = byName.get(first).getOccurrenceId();
    String b = byName.get(second).getOccurrenceId();
    return a.compareTo(b) > 0 ? a : b;
  }

  @Test
  void patientsThatShareAPictureAreOneGroupAndOthersAreNot() throws IOException {
    Map<String, String> nameById =
        imagesByName().values().stream()
            .collect(
                toMap(
                    FundusImage::getImageId,
                    image -> image.getRelativeName().substring(0, 1),
                    (a, b) -> a.compareTo(b) < 0 ? a : b));

    Map<String, Set<String>> patientsByGroup =
        examples().stream()
            .collect(
                groupingBy(
                    TrainingExample::getGroupId,
                    mapping(example -> nameById.get(example.getImageId()), toSet())));

    assertThat(patientsByGroup.values())
        .containsExactlyInAnyOrder(Set.of("1"), Set.of("2"), Set.of("3"), Set.of("5", "6"));
  }

  @Test
  void everyTrainingImageIsThereInEveryRotation() throws IOException {
    Map<String, List<Integer>> rotations = new TreeMap<>();
    for (TrainingExample example : examples()) {
      assertThat(example.getSplit()).isEqualTo(Split.TRAIN);
      rotations
          .computeIfAbsent(example.getImageId(), id -> new ArrayList<>())
          .add(example.getRotationDegrees());
    }

    assertThat(rotations).hasSize(7);
    assertThat(rotations.values()).containsOnly(List.of(0, 90, 180, 270));
    assertThat(chain.assigned.files(FileRole.PART).stream().mapToLong(StageFile::getRecords).sum())
        .isEqualTo(28);
  }

  @Test
  void theDataSetIsCountedBySourceSplitAndGrade() throws IOException {
    DatasetManifest dataset =
        records(chain.assigned, FileRole.DATASET, DatasetManifest.class).get(0);

    assertThat(dataset.getCounts())
        .containsExactly(
            new SplitCount(
                "clinic",
                Split.TRAIN,
                7L,
                28L,
                4L,
                Map.of("NONE", 3L, "MILD", 1L, "MODERATE", 1L, "SEVERE", 1L, "PROLIFERATIVE", 1L)));
    assertThat(dataset.getSourcesWithoutPatients()).isEmpty();
    assertThat(dataset.getDuplicateGroups()).isEqualTo(3);
    assertThat(dataset.getConflictingGroups()).isEqualTo(1);
    assertThat(dataset.getCalibrationTakenFromValidation()).isFalse();
    assertThat(dataset.getSynthetic()).isTrue();
  }

  @Test
  void theWorkspaceHoldsTheListedFilesAndNothingElse() throws IOException {
    try (var files = Files.walk(chain.workspace)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> chain.workspace.relativize(file).toString())
                  .map(name -> name.replaceAll("[0-9a-f]{64}", "KEY"))
                  .map(name -> name.replaceAll("-[0-9a-f]{12}\\.avro", ".avro")))
          .containsExactlyInAnyOrder(
              "stages/ingest/KEY/part-00000.avro",
              "stages/ingest/KEY/rejected-00000.avro",
              "stages/ingest/KEY/excluded-00000.avro",
              "stages/ingest/KEY/manifest.json",
              "stages/prepare/KEY/part-00000.avro",
              "stages/prepare/KEY/measurement-00000.avro",
              "stages/prepare/KEY/rejected-00000.avro",
              "stages/prepare/KEY/manifest.json",
              "stages/assign/KEY/part-00000.avro",
              "stages/assign/KEY/excluded-00000.avro",
              "stages/assign/KEY/dataset-00000.avro",
              "stages/assign/KEY/ungradable-00000.avro",
              "stages/assign/KEY/manifest.json");
    }
    try (var entries = Files.walk(chain.workspace)) {
      assertThat(entries.map(Path::toString)).noneMatch(name -> name.contains("pending"));
    }
  }

  @Test
  void everyStageManifestFitsTheFilesOnDisk() throws IOException {
    for (StageInput stage : List.of(chain.ingested, chain.prepared, chain.assigned)) {
      assertThat(stage.directory().missingFiles(stage.manifest())).isEmpty();
      for (StageFile file : stage.manifest().getFiles()) {
        stage.directory().verify(file);
      }
    }
  }

  @Test
  void aMovedSourceInAnotherWorkspaceGivesTheSameBytesInMoreThreads(@TempDir Path other)
      throws IOException {
    Path moved = other.resolve("elsewhere");
    Path workspace = other.resolve("workspace");
    Chain again = run(StageRun.in(workspace).inThreads(), moved, workspace, clinic(moved));

    assertThat(digests(again.ingested)).isEqualTo(digests(chain.ingested));
    assertThat(digests(again.prepared)).isEqualTo(digests(chain.prepared));
    assertThat(digests(again.assigned)).isEqualTo(digests(chain.assigned));
    assertThat(again.assigned.manifest().getKey()).isEqualTo(chain.assigned.manifest().getKey());
  }

  @Test
  void aFileThatWasOnlyTouchedChangesNoBytes(@TempDir Path other) throws IOException {
    IngestConfig config = clinic(other.resolve("sources"));
    Files.setLastModifiedTime(
        other.resolve("sources/clinic/1_left.png"), FileTime.fromMillis(1_650_000_000_000L));
    StageInput touched =
        StageRun.in(other.resolve("workspace")).ingest(config, other.resolve("sources"));

    assertThat(touched.manifest().getKey()).isNotEqualTo(chain.ingested.manifest().getKey());
    assertThat(digests(touched)).isEqualTo(digests(chain.ingested));
  }

  @Test
  void anotherGradeChangesTheRecordsButNotTheImagesAspect(@TempDir Path other) throws IOException {
    Path base = other.resolve("sources");
    IngestConfig config = clinic(base);
    Path table = base.resolve("clinic.csv");
    Files.writeString(
        table, Files.readString(table).replace("1_right,1,right,2,", "1_right,1,right,3,"));
    StageInput relabelled = StageRun.in(other.resolve("workspace")).ingest(config, base);

    assertThat(relabelled.reference("images").getDigest())
        .isEqualTo(chain.ingested.reference("images").getDigest());
    assertThat(relabelled.reference("part").getDigest())
        .isNotEqualTo(chain.ingested.reference("part").getDigest());
  }

  @Test
  void theImagesAreDescribedBySourceAndSplit() throws IOException {
    DatasetStatistics statistics =
        DatasetSummary.of(chain.ingested, chain.prepared, chain.assigned);

    SliceStatistics slice = statistics.getSlices().get(0);
    assertThat(statistics.getSlices()).hasSize(1);
    assertThat(slice.getSource()).isEqualTo("clinic");
    assertThat(slice.getSplit()).isEqualTo(Split.TRAIN);
    assertThat(slice.getImages()).isEqualTo(7);
    assertThat(slice.getImagesBySize()).isEqualTo(Map.of("96x96", 7L));
    assertThat(slice.getImagesByCamera()).isEqualTo(Map.of("", 7L));
    assertThat(slice.getMeasures())
        .extracting(MeasureHistogram::getMeasure)
        .contains("brightness", "fieldOfViewShare", "sharpness")
        .isSorted();
    assertThat(slice.getMeasures())
        .allSatisfy(
            measure ->
                assertThat(measure.getCounts().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(7));
    // Of the three that prepare refuses, one has no field of view; the others say nothing of it.
    assertThat(statistics.getImageability())
        .isEqualTo(
            List.of(new Imageability("clinic", 11L, Map.of("NO_FIELD_OF_VIEW", 1L), 11 / 12.0)));
  }

  @Test
  void configsHaveOneCanonicalText() {
    assertThat(CanonicalJson.of(ALL_TRAIN))
        .isEqualTo(
            "{\"conflicts\":\"EXCLUDE\",\"nearDuplicates\":\"KEEP_TOGETHER\",\"rotations\":[0,90,180,270],\"split\":{\"calibration\":0.0,\"salt\":\"test\",\"test\":0.0,\"train\":1.0,\"validation\":0.0}}");
    assertThat(CanonicalJson.of(PREPARATION))
        .isEqualTo(
            "{\"contrast\":\"NONE\",\"limits\":{\"maxBytes\":209715200,\"maxPixels\":120000000,\"minSidePx\":64},\"maskOutside\":true,\"modalities\":[\"COLOUR\"],\"noise\":\"NONE\",\"quality\":{\"maxBrightness\":212.0,\"maxHidden\":0.27,\"maxRedClipped\":0.95,\"minBrightness\":19.0,\"minSharpness\":0.205,\"minWarm\":0.35},\"sidePx\":32}");
  }

  private static Map<String, String> digests(StageInput stage) {
    return stage.manifest().getFiles().stream()
        .collect(toMap(StageFile::getName, StageFile::getSha256));
  }

  private static List<TrainingExample> examples() throws IOException {
    return records(chain.assigned, FileRole.PART, TrainingExample.class);
  }

  private static Map<String, FundusImage> imagesByName() throws IOException {
    return records(chain.ingested, FileRole.PART, FundusImage.class).stream()
        .collect(toMap(FundusImage::getRelativeName, Function.identity()));
  }

  private static <T extends SpecificRecord> List<T> records(
      StageInput stage, FileRole role, Class<T> type) throws IOException {
    return RecordFiles.readAll(stage.directory(), stage.manifest(), role, type);
  }
}
