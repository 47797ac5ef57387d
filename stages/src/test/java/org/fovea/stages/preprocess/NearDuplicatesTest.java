package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.NearDuplicate;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same picture as PNG and as JPEG, over two sources: what becomes of it by each policy. */
class NearDuplicatesTest {
  private static final PreparationConfig PREPARATION =
      new PreparationConfig(64, DecodeLimits.DEFAULT);

  @TempDir private Path base;

  /** What came of a study, by the names of its files. */
  private record Outcome(
      StageInput assigned,
      Map<String, TrainingExample> used,
      Map<String, FailureCode> excluded,
      DatasetManifest dataset) {
    List<NearDuplicate> pairs() throws IOException {
      return RecordFiles.readAll(
          assigned.directory(), assigned.manifest(), FileRole.NEAR_DUPLICATES, NearDuplicate.class);
    }
  }

  private Outcome assign(
      NearDuplicatePolicy policy,
      ConflictPolicy conflicts,
      ExclusionList exclusions,
      DrawnSource... sources)
      throws IOException {
    IngestConfig config =
        DrawnSource.ingestConfig(
            Arrays.stream(sources).map(DrawnSource::write).toArray(SourceConfig[]::new));
    StageRun run = StageRun.in(base.resolve("workspace"));
    StageInput ingested = run.ingest(config, base);
    StageInput prepared = run.prepare(PREPARATION, ingested, config, base);
    StageInput assigned =
        run.assign(
            new AssignConfig(new SplitFractions("test", 1, 0, 0, 0), List.of(0), conflicts, policy),
            exclusions,
            ingested,
            prepared);
    Map<String, String> names =
        RecordFiles.readAll(
                ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)
            .stream()
            .collect(toMap(FundusImage::getOccurrenceId, FundusImage::getRelativeName));
    SortedMap<String, TrainingExample> used = new TreeMap<>();
    for (TrainingExample example :
        RecordFiles.readAll(
            assigned.directory(), assigned.manifest(), FileRole.PART, TrainingExample.class)) {
      used.put(names.get(example.getOccurrenceId()), example);
    }
    SortedMap<String, FailureCode> excluded = new TreeMap<>();
    for (StageFailure failure :
        RecordFiles.readAll(
            assigned.directory(), assigned.manifest(), FileRole.EXCLUDED, StageFailure.class)) {
      excluded.put(names.get(failure.getOccurrenceId()), failure.getCode());
    }
    return new Outcome(
        assigned,
        used,
        excluded,
        RecordFiles.read(
                assigned.directory(), assigned.onlyFile(FileRole.DATASET), DatasetManifest.class)
            .get(0));
  }

  private Outcome assign(NearDuplicatePolicy policy, DrawnSource... sources) throws IOException {
    return assign(policy, ConflictPolicy.EXCLUDE, ExclusionList.NONE, sources);
  }

  private DrawnSource source(String name) {
    return new DrawnSource(base, name);
  }

  /** Two patients of one clinic, and in another a copy of the first one's left eye. */
  private DrawnSource[] clinicAndCopy(String gradeOfCopy) {
    return new DrawnSource[] {
      source("clinic")
          .add("1_left", 1, "1", "left", "2")
          .add("1_right", 2, "1", "right", "0")
          .add("2_left", 3, "2", "left", "0"),
      source("archive")
          .file("copy.bmp", DrawnPhotographs.bmp(1))
          .row("copy", "a", "left", gradeOfCopy, "")
          .add("other", 4, "b", "left", "0")
    };
  }

  @Test
  void findsTheSamePictureInOtherBytesOverSources() throws IOException {
    Outcome outcome = assign(NearDuplicatePolicy.KEEP_TOGETHER, clinicAndCopy("2"));

    List<String> pair =
        Stream.of(outcome.used().get("1_left.png"), outcome.used().get("copy.bmp"))
            .map(TrainingExample::getImageId)
            .sorted()
            .toList();
    assertThat(outcome.pairs())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(List.of(found.getFirstImageId(), found.getSecondImageId()))
                  .isEqualTo(pair);
              assertThat(found.getCorrelation()).isBetween(0.97, 1.0);
              assertThat(found.getDifferentBits()).isBetween(0, 48);
            });
    assertThat(outcome.dataset().getNearDuplicateGroupsBySource()).hasSize(1).containsValue(1L);
    assertThat(outcome.dataset().getConflictingNearDuplicateGroupsBySource()).isEmpty();
  }

  @Test
  void keptTogetherAllAreUsedInOneGroupWithTheirPatients() throws IOException {
    Map<String, TrainingExample> used =
        assign(NearDuplicatePolicy.KEEP_TOGETHER, clinicAndCopy("2")).used();

    assertThat(used).hasSize(5);
    String group = used.get("1_left.png").getGroupId();
    assertThat(used.get("1_right.png").getGroupId()).isEqualTo(group);
    assertThat(used.get("copy.bmp").getGroupId()).isEqualTo(group);
    assertThat(used.get("2_left.png").getGroupId()).isNotEqualTo(group);
    assertThat(used.get("other.png").getGroupId()).isNotEqualTo(group);
  }

  @Test
  void ofCopiesGradedAlikeOneIsKept() throws IOException {
    Outcome outcome = assign(NearDuplicatePolicy.KEEP_ONE, clinicAndCopy("2"));

    assertThat(outcome.used()).hasSize(4);
    assertThat(outcome.excluded())
        .containsOnlyKeys(outcome.used().containsKey("copy.bmp") ? "1_left.png" : "copy.bmp");
    assertThat(outcome.excluded()).containsValue(FailureCode.NEAR_DUPLICATE);
  }

  @Test
  void ofCopiesGradedDifferentlyNoneIsKept() throws IOException {
    Outcome outcome = assign(NearDuplicatePolicy.KEEP_ONE, clinicAndCopy("3"));

    assertThat(outcome.excluded())
        .isEqualTo(
            Map.of(
                "1_left.png", FailureCode.CONFLICTING_GRADES,
                "copy.bmp", FailureCode.CONFLICTING_GRADES));
    assertThat(outcome.dataset().getConflictingNearDuplicateGroupsBySource()).containsValue(1L);
  }

  @Test
  void ignoredNothingIsLookedFor() throws IOException {
    Outcome outcome = assign(NearDuplicatePolicy.IGNORE, clinicAndCopy("3"));

    assertThat(outcome.used()).hasSize(5);
    assertThat(outcome.pairs()).isEmpty();
    assertThat(outcome.used().get("copy.bmp").getGroupId())
        .isNotEqualTo(outcome.used().get("1_left.png").getGroupId());
  }

  @Test
  void aPictureThatTheSourcesPutIntoTwoSplitsIsLeftOutOfTheOneThatIsHeldOutLess()
      throws IOException {
    Outcome outcome =
        assign(
            NearDuplicatePolicy.KEEP_TOGETHER,
            source("clinic")
                .add("1_left", 1, "1", "left", "2", "train")
                .add("1_right", 2, "1", "right", "0", "train")
                .add("2_left", 3, "2", "left", "0", "train")
                .file("copy.bmp", DrawnPhotographs.bmp(1))
                .row("copy", "3", "left", "2", "test"));

    assertThat(outcome.used().keySet()).containsExactly("2_left.png", "copy.bmp");
    assertThat(outcome.used().get("copy.bmp").getSplit()).isEqualTo(Split.TEST);
    assertThat(outcome.excluded())
        .isEqualTo(
            Map.of(
                "1_left.png", FailureCode.LEAKS_ACROSS_SPLITS,
                "1_right.png", FailureCode.LEAKS_ACROSS_SPLITS));
    assertThat(outcome.dataset().getLeaksBySplits()).isEqualTo(Map.of("TRAIN/TEST", 2L));
  }

  @Test
  void identicalContentsInTwoSplitsAreCountedAsALeak() throws IOException {
    Outcome outcome =
        assign(
            NearDuplicatePolicy.KEEP_TOGETHER,
            source("clinic")
                .add("a", 1, "1", "left", "2", "train")
                .add("b", 1, "1", "left", "2", "test"));

    assertThat(outcome.used().keySet()).containsExactly("b.png");
    assertThat(outcome.dataset().getLeaksBySplits()).isEqualTo(Map.of("TRAIN/TEST", 1L));
  }

  @Test
  void ofIdenticalContentsGradedDifferentlyTheWorstCanBeKept() throws IOException {
    Outcome outcome =
        assign(
            NearDuplicatePolicy.KEEP_TOGETHER,
            ConflictPolicy.KEEP_WORST,
            ExclusionList.NONE,
            source("clinic")
                .add("a", 1, "1", "left", "0")
                .add("b", 1, "1", "left", "3")
                .add("c", 1, "1", "left", "2"));

    assertThat(outcome.used().keySet()).containsExactly("b.png");
    assertThat(outcome.excluded())
        .isEqualTo(
            Map.of(
                "a.png", FailureCode.CONFLICTING_GRADES, "c.png", FailureCode.CONFLICTING_GRADES));
    assertThat(outcome.dataset().getConflictingGroups()).isEqualTo(1);
  }

  @Test
  void aListedPatientIsLeftOutWithEveryCopy() throws IOException {
    Outcome outcome =
        assign(
            NearDuplicatePolicy.KEEP_TOGETHER,
            ConflictPolicy.EXCLUDE,
            ExclusionList.of(List.of("clinic/1"), List.of()),
            clinicAndCopy("2"));

    assertThat(outcome.used().keySet()).containsExactly("2_left.png", "other.png");
    assertThat(outcome.excluded())
        .isEqualTo(
            Map.of(
                "1_left.png", FailureCode.ON_EXCLUSION_LIST,
                "1_right.png", FailureCode.ON_EXCLUSION_LIST,
                "copy.bmp", FailureCode.ON_EXCLUSION_LIST));
    assertThat(outcome.assigned().manifest().getAccounting().getRejected()).isZero();
  }

  @Test
  void aListedImageIsLeftOutAloneButForItsCopies() throws IOException {
    String listed = Sha256.of("clinic\0" + "1_left.png").substring(0, 32);
    Outcome outcome =
        assign(
            NearDuplicatePolicy.KEEP_TOGETHER,
            ConflictPolicy.EXCLUDE,
            ExclusionList.of(List.of(), List.of(listed)),
            clinicAndCopy("2"));

    assertThat(outcome.used().keySet()).containsExactly("1_right.png", "2_left.png", "other.png");
  }
}
