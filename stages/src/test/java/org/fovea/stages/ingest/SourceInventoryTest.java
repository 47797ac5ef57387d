package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;
import org.fovea.stages.testing.SharedData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sources: drawn ones, and the real ones where they are there. */
class SourceInventoryTest {
  private static final PatientPseudonyms PUBLIC =
      PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null);

  @Test
  void takesFilesAndLabelsTogether(@TempDir Path base) throws IOException {
    Files.writeString(base.resolve("labels.csv"), "id_code,diagnosis\na,1\nb,\n");
    Files.writeString(base.resolve("a.png"), "x");
    Files.writeString(base.resolve("b.jpg"), "x");

    SourceInventory inventory =
        SourceInventory.take(
            SourceConfig.of("s", "*", "labels.csv", LabelLayout.APTOS, null, null, null, null),
            new SourceFiles(base, SourceInventoryTest::noStorage));

    assertThat(counts(inventory)).isEqualTo(Map.of("MILD", 1L, "GRADE_MISSING", 1L));
    assertThat(inventory.labelsDigest())
        .hasValue(Identities.imageId(Files.readAllBytes(base.resolve("labels.csv"))));
  }

  @Test
  void refusesTwoSourcesThatHoldTheSameOccurrence(@TempDir Path base) throws IOException {
    Files.writeString(base.resolve("labels.csv"), "id_code,diagnosis,site\na,1,b\n");
    Files.writeString(base.resolve("a.png"), "x");
    SourceFiles files = new SourceFiles(base, SourceInventoryTest::noStorage);
    ColumnMapping site = new ColumnMapping(null, null, null, null, null, "site", null);

    List<SourceInventory> both =
        List.of(
            SourceInventory.take(
                SourceConfig.of("a", "*", "labels.csv", LabelLayout.APTOS, site, null, null, null),
                files),
            SourceInventory.take(
                SourceConfig.of("b", "*", "labels.csv", LabelLayout.APTOS, null, null, null, null),
                files));

    assertThatThrownBy(() -> SourceInventory.joinAll(both, PUBLIC, Corrections.NONE))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageStartingWith("two sources of the spec both have a.png in a source named b;");
  }

  @Test
  void findsEveryImageOfEyepacs() {
    SourceInventory inventory =
        real("data/eyepacs", "images/*", "trainLabels.csv", LabelLayout.EYEPACS, null, null);

    assertThat(counts(inventory))
        .isEqualTo(
            Map.of(
                "NONE", 816L, "MILD", 65L, "MODERATE", 167L, "SEVERE", 30L, "PROLIFERATIVE", 20L));
    assertThat(
            inventory.join(PUBLIC, Corrections.NONE).items().stream()
                .map(item -> ((ImageToRead) item).label().patient())
                .distinct())
        .hasSize(549);
  }

  @Test
  void findsEveryImageOfAptos() {
    assertThat(counts(real("data/aptos", "images/*", "train.csv", LabelLayout.APTOS, null, null)))
        .isEqualTo(
            Map.of(
                "NONE", 1805L,
                "MILD", 370L,
                "MODERATE", 999L,
                "SEVERE", 193L,
                "PROLIFERATIVE", 295L));
  }

  @Test
  void rejectsTheSevenUngradedImagesOfSrahim() {
    ColumnMapping columns = new ColumnMapping("image", "grade", "patient", "eye", null, null, null);

    Map<String, Long> counts =
        counts(real("data/srahim", "images/*", "labels.csv", LabelLayout.COLUMNS, columns, null));

    assertThat(counts)
        .isEqualTo(
            Map.of(
                "NONE", 276L,
                "MILD", 99L,
                "MODERATE", 168L,
                "SEVERE", 34L,
                "PROLIFERATIVE", 16L,
                "GRADE_MISSING", 7L));
  }

  @Test
  void takesTheBenchmarksImagesFromItsRows() {
    ColumnMapping columns =
        new ColumnMapping("image", "grade", "patient", "eye", "split", "source", null);
    SourceInventory inventory =
        real("data", "**", "benchmark.csv", LabelLayout.COLUMNS, columns, RowPolicy.FROM_LABELS);

    Map<String, Long> splits =
        inventory.join(PUBLIC, Corrections.NONE).items().stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.source() + " " + ((ImageToRead) item).label().givenSplit(),
                    TreeMap::new,
                    Collectors.counting()));

    assertThat(splits)
        .isEqualTo(
            Map.of(
                "aptos TRAIN", 2475L,
                "aptos VALIDATION", 365L,
                "aptos TEST", 664L,
                "eyepacs TRAIN", 792L,
                "eyepacs VALIDATION", 92L,
                "eyepacs TEST", 214L,
                "srahim EXTERNAL", 589L));
  }

  @Test
  void leavesOddFilesToTheirContent() {
    ColumnMapping columns = new ColumnMapping("file", "grade", null, null, null, null, null);

    assertThat(
            counts(
                real("data/odd", "images/*", "expected.csv", LabelLayout.COLUMNS, columns, null)))
        .isEqualTo(Map.of("NONE", 18L, "MODERATE", 6L));
  }

  private static SourceInventory real(
      String directory,
      String images,
      String labels,
      LabelLayout layout,
      @Nullable ColumnMapping columns,
      @Nullable RowPolicy rows) {
    SourceConfig config =
        SourceConfig.of("real", images, labels, layout, columns, null, rows, null);
    return SourceInventory.take(
        config, new SourceFiles(SharedData.require(directory), SourceInventoryTest::noStorage));
  }

  private static Map<String, Long> counts(SourceInventory inventory) {
    return inventory.join(PUBLIC, Corrections.NONE).items().stream()
        .map(
            item ->
                item instanceof ImageToRead image
                    ? image.label().grade().toString()
                    : ((KnownFailure) item).code().toString())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static Storage noStorage() {
    throw new AssertionError("no bucket was asked for");
  }
}
