package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes into which split, through all three steps. */
class SplitAssignmentTest {
  private static final PreparationConfig PREPARATION =
      new PreparationConfig(32, DecodeLimits.DEFAULT);

  @TempDir Path base;

  /** What assigning came to, by file name. */
  private record Assigned(
      Map<String, Split> splits,
      Map<String, Integer> rotations,
      Map<String, FailureCode> excluded,
      Map<String, Split> ungradable,
      DatasetManifest dataset,
      String examplesDigest) {}

  private Assigned assign(String workspace, IngestConfig sources, AssignConfig config)
      throws IOException {
    StageRun run = StageRun.in(base.resolve(workspace));
    StageInput ingested = run.ingest(sources, base);
    StageInput prepared = run.prepare(PREPARATION, ingested, sources, base);
    StageInput assigned = run.assign(config, ingested, prepared);
    Map<String, String> names =
        RecordFiles.readAll(
                ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)
            .stream()
            .collect(toMap(FundusImage::getOccurrenceId, FundusImage::getRelativeName));
    Map<String, Split> splits = new TreeMap<>();
    Map<String, Integer> rotations = new TreeMap<>();
    for (TrainingExample example :
        RecordFiles.readAll(
            assigned.directory(), assigned.manifest(), FileRole.PART, TrainingExample.class)) {
      splits.put(names.get(example.getOccurrenceId()), example.getSplit());
      rotations.merge(names.get(example.getOccurrenceId()), 1, Integer::sum);
    }
    Map<String, FailureCode> excluded =
        RecordFiles.readAll(
                assigned.directory(), assigned.manifest(), FileRole.EXCLUDED, StageFailure.class)
            .stream()
            .collect(toMap(failure -> names.get(failure.getOccurrenceId()), StageFailure::getCode));
    Map<String, Split> ungradable =
        RecordFiles.readAll(
                assigned.directory(),
                assigned.manifest(),
                FileRole.UNGRADABLE,
                UngradableImage.class)
            .stream()
            .collect(toMap(image -> names.get(image.getOccurrenceId()), UngradableImage::getSplit));
    DatasetManifest dataset =
        RecordFiles.read(
                assigned.directory(), assigned.onlyFile(FileRole.DATASET), DatasetManifest.class)
            .get(0);
    return new Assigned(
        splits,
        rotations,
        excluded,
        ungradable,
        dataset,
        assigned.manifest().getDigests().get("part"));
  }

  @Test
  void addingImagesMovesNobodyAndKeepsBothEyesTogether() throws IOException {
    DrawnSource source = new DrawnSource(base, "growing");
    for (int patient = 0; patient < 12; patient++) {
      source.add(patient + "_left", 2 * patient, "p" + patient, "left", "0");
    }
    Map<String, Split> before =
        assign("before", source.ingestConfig(), AssignConfig.DEFAULT).splits();
    for (int patient = 0; patient < 14; patient++) {
      source.add(patient + "_right", 2 * patient + 1, "p" + patient, "right", "2");
    }
    Map<String, Split> after =
        assign("after", source.ingestConfig(), AssignConfig.DEFAULT).splits();

    assertThat(before).hasSize(12);
    assertThat(after).hasSize(26).containsAllEntriesOf(before);
    for (int patient = 0; patient < 12; patient++) {
      assertThat(after.get(patient + "_right.png")).isEqualTo(after.get(patient + "_left.png"));
    }
    assertThat(Set.copyOf(after.values())).hasSizeGreaterThan(1);
  }

  @Test
  void splitsOfTheSourceAreKeptAndOnlyTrainingImagesAreRotated() throws IOException {
    IngestConfig source =
        new DrawnSource(base, "given")
            .add("a", 0, "1", "left", "0", "train")
            .add("b", 1, "2", "left", "1", "validation")
            .add("c", 2, "3", "left", "2", "calibration")
            .add("d", 3, "4", "left", "3", "test")
            .add("e", 4, "5", "left", "4", "external")
            .ingestConfig();

    Assigned assigned = assign("workspace", source, AssignConfig.DEFAULT);

    assertThat(assigned.splits())
        .isEqualTo(
            Map.of(
                "a.png", Split.TRAIN,
                "b.png", Split.VALIDATION,
                "c.png", Split.CALIBRATION,
                "d.png", Split.TEST,
                "e.png", Split.EXTERNAL));
    assertThat(assigned.rotations())
        .isEqualTo(Map.of("a.png", 4, "b.png", 1, "c.png", 1, "d.png", 1, "e.png", 1));
    assertThat(assigned.excluded()).isEmpty();
    assertThat(assigned.dataset().getCalibrationTakenFromValidation()).isFalse();
  }

  @Test
  void photographsThatCannotBeGradedAreInTheSplitOfTheirPatientAndMoveNobody() throws IOException {
    DrawnSource source =
        new DrawnSource(base, "clinic")
            .add("ruled", 0, "1", "left", "0")
            .add("given", 1, "2", "left", "1", "test");
    Assigned before = assign("before", source.ingestConfig(), AssignConfig.DEFAULT);
    source
        .file("ruled_white.png", white(96))
        .row("ruled_white", "1", "right", "2", "")
        .file("given_white.png", white(97))
        .row("given_white", "2", "right", "3", "")
        .file("torn_white.png", white(98))
        .row("torn_white", "2", "right", "3", "train")
        .file("alone_white.png", white(99))
        .row("alone_white", "3", "left", "4", "external")
        .file("no_photograph.png", new byte[] {1, 2, 3})
        .row("no_photograph", "2", "right", "3", "test");

    Assigned after = assign("after", source.ingestConfig(), AssignConfig.DEFAULT);

    assertThat(after.ungradable())
        .isEqualTo(
            Map.of(
                "ruled_white.png",
                after.splits().get("ruled.png"),
                "given_white.png",
                Split.TEST,
                "alone_white.png",
                Split.EXTERNAL));
    assertThat(after.splits()).isEqualTo(before.splits());
    assertThat(after.examplesDigest()).isEqualTo(before.examplesDigest());
    assertThat(after.dataset()).isEqualTo(before.dataset());
    assertThat(before.ungradable()).isEmpty();
  }

  private static byte[] white(int sidePx) throws IOException {
    BufferedImage image = new BufferedImage(sidePx, sidePx, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < sidePx * sidePx; i++) {
      image.setRGB(i % sidePx, i / sidePx, 0xFFFFFF);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  @Test
  void validationIsHalvedByPatientWhereNoCalibrationIsGiven() throws IOException {
    DrawnSource source = new DrawnSource(base, "given").add("train", 30, "t", "left", "0", "train");
    for (int patient = 0; patient < 10; patient++) {
      source.add(patient + "_left", 2 * patient, "p" + patient, "left", "0", "validation");
      source.add(patient + "_right", 2 * patient + 1, "p" + patient, "right", "1", "validation");
    }

    Assigned assigned = assign("workspace", source.ingestConfig(), AssignConfig.DEFAULT);

    assertThat(assigned.splits().get("train.png")).isEqualTo(Split.TRAIN);
    Set<Split> seen = new TreeSet<>();
    for (int patient = 0; patient < 10; patient++) {
      Split left = assigned.splits().get(patient + "_left.png");
      assertThat(assigned.splits().get(patient + "_right.png")).isEqualTo(left);
      seen.add(left);
    }
    assertThat(seen).containsExactly(Split.VALIDATION, Split.CALIBRATION);
    assertThat(assigned.dataset().getCalibrationTakenFromValidation()).isTrue();
  }

  @Test
  void aPatientThatTheSourceTearsApartStaysWhereItIsHeldOutTheMost() throws IOException {
    IngestConfig source =
        new DrawnSource(base, "leaking")
            .add("1_left", 0, "1", "left", "0", "train")
            .add("1_right", 1, "1", "right", "0", "test")
            .add("1_again", 2, "1", "left", "0", "validation")
            // The same picture under two patients, in two splits.
            .add("2_left", 3, "2", "left", "0", "train")
            .add("3_left", 3, "3", "left", "0", "test")
            .add("2_right", 4, "2", "right", "0", "train")
            .add("4_left", 5, "4", "left", "0", "train")
            .add("5_left", 6, "5", "left", "0", "calibration")
            .ingestConfig();

    Assigned assigned = assign("workspace", source, AssignConfig.DEFAULT);

    assertThat(assigned.splits())
        .isEqualTo(
            Map.of(
                "1_right.png", Split.TEST,
                "3_left.png", Split.TEST,
                "4_left.png", Split.TRAIN,
                "5_left.png", Split.CALIBRATION));
    assertThat(assigned.excluded())
        .isEqualTo(
            Map.of(
                "1_left.png", FailureCode.LEAKS_ACROSS_SPLITS,
                "1_again.png", FailureCode.LEAKS_ACROSS_SPLITS,
                "2_left.png", FailureCode.LEAKS_ACROSS_SPLITS,
                "2_right.png", FailureCode.LEAKS_ACROSS_SPLITS));
  }

  @Test
  void imagesWithoutAPatientAreGroupsOfTheirOwnAndTheDataSetSaysSo() throws IOException {
    DrawnSource source = new DrawnSource(base, "anonymous");
    IntStream.range(0, 4).forEach(i -> source.add("image" + i, i, "", "", "1"));

    Assigned assigned = assign("workspace", source.ingestConfig(), AssignConfig.DEFAULT);

    assertThat(assigned.dataset().getSourcesWithoutPatients()).isEqualTo(List.of("anonymous"));
    assertThat(assigned.dataset().getCounts().stream().mapToLong(count -> count.getGroups()).sum())
        .isEqualTo(4);
  }

  @Test
  void duplicatesAreCountedUnderTheSourceOfTheirFirstOccurrence() throws IOException {
    IngestConfig sources =
        DrawnSource.ingestConfig(
            new DrawnSource(base, "alpha").add("x", 0, "1", "left", "0").write(),
            new DrawnSource(base, "beta").add("f", 0, "1", "left", "0").write());

    Assigned assigned = assign("workspace", sources, AssignConfig.DEFAULT);

    // The occurrence in beta has the smaller id.
    assertThat(assigned.splits()).containsOnlyKeys("f.png");
    assertThat(assigned.excluded()).isEqualTo(Map.of("x.png", FailureCode.DUPLICATE));
    assertThat(assigned.dataset().getDuplicateGroupsBySource()).isEqualTo(Map.of("beta", 1L));
  }
}
