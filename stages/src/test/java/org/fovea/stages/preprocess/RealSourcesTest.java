package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.Accounting;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Imageability;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.ingest.ColumnMapping;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.statistics.DatasetSummary;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.SharedData;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All real sources in one run of ingest, prepare and assign: the numbers add up. */
@Tag("slow")
class RealSourcesTest {
  private static Path data;
  private static StageInput ingested;
  private static StageInput prepared;
  private static StageInput assigned;

  @BeforeAll
  static void runOnce(@TempDir Path temporary) {
    data = SharedData.require("data/odd/expected.csv").getParent().getParent();
    StageRun run = StageRun.in(temporary);
    IngestConfig config =
        DrawnSource.ingestConfig(
            source("eyepacs", "eyepacs/images", "eyepacs/trainLabels.csv", LabelLayout.EYEPACS),
            source("aptos", "aptos/images", "aptos/train.csv", LabelLayout.APTOS),
            SourceConfig.of(
                "srahim",
                "srahim/images",
                "srahim/labels.csv",
                LabelLayout.COLUMNS,
                new ColumnMapping("image", "grade", "patient", "eye", null, null, null),
                List.of("maculopathy"),
                null,
                null),
            SourceConfig.of(
                "odd",
                "odd/images",
                "odd/expected.csv",
                LabelLayout.COLUMNS,
                new ColumnMapping("file", "grade", null, null, null, null, null),
                null,
                null,
                null));
    PreparationConfig preparation = new PreparationConfig(64, DecodeLimits.DEFAULT);
    ingested = run.ingest(config, data);
    prepared = run.prepare(preparation, ingested, config, data);
    assigned = run.assign(AssignConfig.DEFAULT, ingested, prepared);
  }

  private static SourceConfig source(
      String name, String images, String labels, LabelLayout layout) {
    return SourceConfig.of(name, images, labels, layout, null, null, null, null);
  }

  @Test
  void everyOccurrenceIsAccountedForByCode() {
    assertThat(ingested.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                5384L,
                5374L,
                0L,
                10L,
                Map.of(),
                Map.of(
                    "EMPTY_FILE", 1L, "GRADE_MISSING", 7L, "NOT_AN_IMAGE", 1L, "UNDECODABLE", 1L)));
    assertThat(prepared.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                5374L,
                5353L,
                0L,
                21L,
                Map.of(),
                Map.of(
                    "MODALITY_NOT_ADMITTED", 1L, // odd: without colour
                    "NOT_FUNDUS", 2L,
                    "NO_FIELD_OF_VIEW", 2L,
                    "TOO_LARGE", 1L,
                    "TOO_SMALL", 2L,
                    "UNDECODABLE", 2L,
                    "UNGRADABLE_COVERAGE", 1L,
                    "UNGRADABLE_EXPOSURE", 6L,
                    "UNGRADABLE_SHARPNESS", 4L)));
    assertThat(assigned.manifest().getAccounting())
        .isEqualTo(
            new Accounting(
                5353L,
                5191L,
                162L,
                0L,
                Map.of("CONFLICTING_GRADES", 66L, "DUPLICATE", 96L),
                Map.of()));
  }

  @Test
  void eachStageTakesInWhatTheOneBeforeLetOut() {
    assertThat(prepared.manifest().getAccounting().getIn())
        .isEqualTo(ingested.manifest().getAccounting().getOut());
    assertThat(assigned.manifest().getAccounting().getIn())
        .isEqualTo(prepared.manifest().getAccounting().getOut());
  }

  @Test
  void findsTheDuplicatesOfAptosAndSrahim() throws IOException {
    DatasetManifest dataset =
        RecordFiles.read(
                assigned.directory(), assigned.onlyFile(FileRole.DATASET), DatasetManifest.class)
            .get(0);

    assertThat(dataset.getDuplicateGroupsBySource()).isEqualTo(Map.of("aptos", 123L, "srahim", 2L));
    assertThat(dataset.getConflictingGroupsBySource())
        .isEqualTo(Map.of("aptos", 30L, "srahim", 2L));
    assertThat(dataset.getSourcesWithoutPatients()).isEqualTo(List.of("aptos", "odd"));
  }

  @Test
  void saysWhatTheImagesOfEachSourceAreLike() throws IOException {
    DatasetStatistics statistics = DatasetSummary.of(ingested, prepared, assigned);

    Map<String, Double> gradable =
        statistics.getImageability().stream()
            .collect(toMap(Imageability::getSource, Imageability::getGradableShare));
    assertThat(gradable.get("eyepacs")).isEqualTo(1088 / 1098.0);
    assertThat(gradable.get("aptos")).isEqualTo(1);
    assertThat(gradable.get("srahim")).isEqualTo(1); // decoded at half its size
    assertThat(statistics.getSlices().stream().mapToLong(SliceStatistics::getImages).sum())
        .isEqualTo(5191);
  }

  @Test
  void leavesOutBothPatientsOfSrahimWhosePicturesAreTheSame() throws IOException {
    Map<String, String> names =
        RecordFiles.readAll(
                ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)
            .stream()
            .collect(toMap(FundusImage::getOccurrenceId, FundusImage::getRelativeName));

    Set<String> excluded =
        RecordFiles.readAll(
                assigned.directory(), assigned.manifest(), FileRole.EXCLUDED, StageFailure.class)
            .stream()
            .filter(failure -> failure.getSource().equals("srahim"))
            .map(failure -> names.get(failure.getOccurrenceId()) + " " + failure.getCode())
            .collect(toSet());

    assertThat(excluded)
        .containsExactlyInAnyOrder(
            "Patient299_L.jpg CONFLICTING_GRADES",
            "Patient299_R.jpg CONFLICTING_GRADES",
            "Patient300_L.jpg CONFLICTING_GRADES",
            "Patient300_R.jpg CONFLICTING_GRADES");
  }

  @Test
  void noGroupIsInTwoSplits() throws IOException {
    Map<String, Set<Object>> splits =
        RecordFiles.readAll(
                assigned.directory(), assigned.manifest(), FileRole.PART, TrainingExample.class)
            .stream()
            .collect(
                groupingBy(
                    TrainingExample::getGroupId, mapping(TrainingExample::getSplit, toSet())));

    assertThat(splits.values()).allMatch(set -> set.size() == 1);
  }

  @Test
  void oddFilesFareAsExpected() throws IOException {
    Map<String, String> names = new TreeMap<>();
    Map<String, String> fates = new TreeMap<>();
    for (FundusImage image :
        RecordFiles.readAll(
            ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)) {
      names.put(image.getOccurrenceId(), image.getRelativeName());
    }
    for (StageFailure failure :
        RecordFiles.readAll(
            ingested.directory(), ingested.manifest(), FileRole.REJECTED, StageFailure.class)) {
      if (failure.getSource().equals("odd")) {
        fates.put(failure.getRelativeName(), failure.getCode().name());
      }
    }
    for (StageFailure failure :
        RecordFiles.readAll(
            prepared.directory(), prepared.manifest(), FileRole.REJECTED, StageFailure.class)) {
      if (failure.getSource().equals("odd")) {
        fates.put(names.get(failure.getOccurrenceId()), failure.getCode().name());
      }
    }
    Set<String> measured =
        RecordFiles.readAll(
                prepared.directory(),
                prepared.manifest(),
                FileRole.MEASUREMENT,
                ImageMeasurement.class)
            .stream()
            .flatMap(measurement -> measurement.getOccurrenceIds().stream())
            .map(names::get)
            .collect(toSet());

    for (String line : Files.readAllLines(data.resolve("odd/expected.csv")).subList(1, 25)) {
      String[] cells = line.split(",", -1);
      String fate = fates.getOrDefault(cells[0], measured.contains(cells[0]) ? "" : "lost");
      if (!cells[1].equals("either")) {
        assertThat(fate).as(cells[0]).isEqualTo(cells[2]);
      }
    }
  }
}
