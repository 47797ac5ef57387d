package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.fovea.schema.Disposition;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Laterality;
import org.fovea.schema.Modality;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelJoinTest {
  private static final ColumnMapping ALL =
      new ColumnMapping("image", "grade", "patient", "eye", "split", "source", "modality");
  private static final PatientPseudonyms PUBLIC =
      PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null);

  @Test
  void givesAnImageAllThatItsRowSays() {
    SourceConfig config = SourceConfig.of("s", "i", "l.csv", null, ALL, List.of("age"), null, null);
    String table =
        "image,grade,patient,eye,split,source,modality,age\nx/a.jpg,3,7,OD,test,sub,color,61\n";

    LabelJoin.Result result = join(config, table, "x/a.jpg");

    assertThat(result.items())
        .containsExactly(
            new ImageToRead(
                Identities.occurrenceId("sub", "x/a.jpg"),
                "sub",
                config.name(),
                "x/a.jpg",
                5,
                new ImageLabel(
                    DrGrade.SEVERE,
                    Laterality.RIGHT,
                    "sub/7",
                    Split.TEST,
                    Modality.COLOUR,
                    Map.of("age", "61"))));
  }

  @Test
  void takesAnEmptySourceCellForTheSpecsSource() {
    SourceConfig config = SourceConfig.of("s", "i", "l.csv", null, ALL, null, null, null);
    String table = "image,grade,patient,eye,split,source,modality\na.jpg,3,7,,,,\n";

    assertThat(join(config, table, "a.jpg").items())
        .extracting(IngestItem::source)
        .containsExactly("s");
  }

  @Test
  void pseudonymisesThePatientButNotTheName() {
    PatientPseudonyms keyed =
        PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, "0123456789abcdef".getBytes(UTF_8));
    SourceConfig config =
        SourceConfig.of("eyepacs", "i", "l.csv", LabelLayout.EYEPACS, null, null, null, null);

    LabelJoin.Result result =
        LabelJoin.join(
            config,
            listing("10_left.jpeg"),
            LabelsFile.parse("l.csv", "image,level\n10_left,0\n".getBytes(UTF_8), config),
            keyed,
            Corrections.NONE);

    assertThat(result.items())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageToRead.class,
            image -> {
              assertThat(image.label().patient()).isEqualTo(keyed.patientId("eyepacs", "10"));
              assertThat(image.relativeName()).isEqualTo("10_left.jpeg");
            });
  }

  @Test
  void rejectsBothARowWithoutAFileAndAFileWithoutARow() {
    assertThat(
            outcomes(
                "Patient254_R.jpg,0\nPatient254_L.jpg,1\n", "Patient254-R.jpg", "Patient254_L.jpg"))
        .containsExactly(
            "Patient254-R.jpg LABEL_MISSING",
            "Patient254_L.jpg MILD",
            "Patient254_R.jpg IMAGE_MISSING");
  }

  @Test
  void rejectsARowWhoseNameFitsSeveralFiles() {
    LabelJoin.Result result = join(simple(null), "image,grade\nx,0\n", "a/x.jpg", "b/x.jpg");

    assertThat(outcomes(result))
        .containsExactly("a/x.jpg LABEL_MISSING", "b/x.jpg LABEL_MISSING", "x IMAGE_MISSING");
    assertThat(failure(result, "x").message())
        .isEqualTo(
            "line 2 of the labels names an image by a name that fits 2 files; write its path below"
                + " the root, with its ending");
  }

  @Test
  void excludesARowThatRepeatsAnotherInOtherWords() {
    LabelJoin.Result result = join(simple(null), "image,grade\na.jpg,2\na,2.0\na.jpg,2\n", "a.jpg");

    assertThat(outcomes(result))
        .containsExactly("a.jpg MODERATE", "a.jpg REPEATED_ROW", "a.jpg REPEATED_ROW");
    assertThat(result.items()).extracting(IngestItem::occurrenceId).doesNotHaveDuplicates();
  }

  @Test
  void rejectsAnImageOnceWhereItsRowsDiffer() {
    LabelJoin.Result result = join(simple(null), "image,grade\na,2\na,3\na,2\n", "a.jpg");

    assertThat(outcomes(result))
        .containsExactly("a.jpg CONFLICTING_ROWS", "a.jpg REPEATED_ROW", "a.jpg REPEATED_ROW");
    assertThat(failure(result, "a.jpg").message())
        .isEqualTo("lines 2, 3, 4 of the labels name the image and differ");
  }

  @Test
  void takesAGradeAndNoGradeForAConflict() {
    assertThat(outcomes("a,2\na,\n", "a.jpg"))
        .containsExactly("a.jpg CONFLICTING_ROWS", "a.jpg REPEATED_ROW");
  }

  @Test
  void takesRowsOfTwoSourcesForAConflict() {
    SourceConfig config = SourceConfig.of("s", "i", "l.csv", null, ALL, null, null, null);
    String table = "image,grade,patient,eye,split,source,modality\na,3,7,,,one,\na,3,7,,,two,\n";

    assertThat(outcomes(join(config, table, "a.jpg")))
        .containsExactly("a.jpg CONFLICTING_ROWS", "a.jpg REPEATED_ROW");
  }

  @Test
  void namesTheFaultOfTwoEqualRowsOnce() {
    assertThat(outcomes("a,\na,\n", "a.jpg"))
        .containsExactly("a.jpg GRADE_MISSING", "a.jpg REPEATED_ROW");
  }

  @Test
  void rejectsAMissingImageOnceHoweverOftenItIsNamed() {
    assertThat(outcomes("a,1\na,2\nb,1\n", "b.jpg"))
        .containsExactly("a IMAGE_MISSING", "a REPEATED_ROW", "b.jpg MILD");
  }

  @Test
  void rejectsEachRowThatNamesNoImage() {
    LabelJoin.Result result = join(simple(null), "image,grade\n,1\n,1\nb,0\n", "b.jpg");

    assertThat(outcomes(result)).containsExactly(" IMAGE_MISSING", " IMAGE_MISSING", "b.jpg NONE");
    assertThat(result.items()).extracting(IngestItem::occurrenceId).doesNotHaveDuplicates();
  }

  @Test
  void leavesFilesWithoutARowOutWhereRowsDecide() {
    LabelJoin.Result result =
        join(
            simple(RowPolicy.FROM_LABELS),
            "image,grade\na,1\nc,1\na,1\n",
            "a.jpg",
            "b.jpg",
            "d.csv");

    assertThat(outcomes(result))
        .containsExactly("a.jpg MILD", "a.jpg REPEATED_ROW", "c IMAGE_MISSING");
    assertThat(result.filesWithoutRow()).isEqualTo(2);
  }

  @Test
  void takesGradesFromFolders() {
    SourceConfig config =
        SourceConfig.of("s", "i", null, LabelLayout.FOLDERS, null, null, null, null);

    LabelJoin.Result result =
        LabelJoin.join(
            config, listing("4/a.jpg", "none/b.jpg", "c.jpg"), null, PUBLIC, Corrections.NONE);

    assertThat(outcomes(result))
        .containsExactly(
            "4/a.jpg PROLIFERATIVE", "c.jpg GRADE_MISSING", "none/b.jpg GRADE_OUT_OF_RANGE");
  }

  @Test
  void writesAFailureAsADeadLetter() {
    LabelJoin.Result result = join(simple(null), "image,grade\na,1\na,1\n", "a.jpg");

    assertThat(failure(result, "a.jpg").toStageFailure())
        .isEqualTo(
            StageFailure.newBuilder()
                .setStage("ingest")
                .setOccurrenceId(Identities.rowOccurrenceId("s", "a.jpg", 1))
                .setSource("s")
                .setDisposition(Disposition.EXCLUDED)
                .setCode(FailureCode.REPEATED_ROW)
                .setMessage("line 3 of the labels names the image of line 2 again")
                .setRelatedOccurrenceIds(List.of(Identities.occurrenceId("s", "a.jpg")))
                .setRelativeName("a.jpg")
                .build());
  }

  @Test
  void doesNotDependOnTheOrderOfFiles() {
    String table = "image,grade\na,1\nb,2\nc,3\n";

    assertThat(join(simple(null), table, "c.jpg", "a.jpg", "b.jpg"))
        .isEqualTo(join(simple(null), table, "a.jpg", "b.jpg", "c.jpg"));
  }

  @Test
  void ordersByOccurrence() {
    assertThat(join(simple(null), "image,grade\na,1\nb,2\nc,3\n", "a.jpg", "b.jpg").items())
        .isSortedAccordingTo(Comparator.comparing(IngestItem::occurrenceId));
  }

  @Test
  void joinsAHundredThousandFilesInSeconds() {
    StringBuilder table = new StringBuilder("image,level\n");
    List<ListedFile> files = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      for (String eye : List.of("left", "right")) {
        table.append(i).append('_').append(eye).append(',').append(i % 5).append('\n');
        files.add(new ListedFile("train/" + i + "_" + eye + ".jpeg", 1, 1));
      }
    }
    SourceConfig config =
        SourceConfig.of("s", "i", "l.csv", LabelLayout.EYEPACS, null, null, null, null);
    PatientPseudonyms keyed = PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, new byte[32]);

    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    LabelJoin.Result result =
        LabelJoin.join(
            config,
            new ImageListing("i", files),
            LabelsFile.parse("l.csv", table.toString().getBytes(UTF_8), config),
            keyed,
            Corrections.NONE);
    Duration cpu = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);

    // Processor time, which other work on the machine does not change much; a search that looks at
    // every file for every row would take minutes.
    assertThat(cpu).isLessThan(Duration.ofSeconds(10));
    assertThat(result.items()).hasSize(100_000).allMatch(ImageToRead.class::isInstance);
  }

  private static SourceConfig simple(@Nullable RowPolicy rows) {
    ColumnMapping columns = new ColumnMapping("image", "grade", null, null, null, null, null);
    return SourceConfig.of("s", "i", "l.csv", null, columns, null, rows, null);
  }

  private static List<String> outcomes(String rows, String... files) {
    return outcomes(join(simple(null), "image,grade\n" + rows, files));
  }

  /** Returns name and grade or code of each item, in alphabetical order. */
  private static List<String> outcomes(LabelJoin.Result result) {
    return result.items().stream()
        .map(
            item ->
                item.relativeName()
                    + " "
                    + (item instanceof ImageToRead image
                        ? image.label().grade().toString()
                        : ((KnownFailure) item).code().toString()))
        .sorted()
        .toList();
  }

  private static KnownFailure failure(LabelJoin.Result result, String relativeName) {
    return result.items().stream()
        .filter(item -> item.relativeName().equals(relativeName))
        .filter(KnownFailure.class::isInstance)
        .map(KnownFailure.class::cast)
        .min(Comparator.comparing(KnownFailure::code))
        .orElseThrow();
  }

  private static LabelJoin.Result join(SourceConfig config, String table, String... files) {
    Labels labels = LabelsFile.parse("l.csv", table.getBytes(UTF_8), config);
    return LabelJoin.join(config, listing(files), labels, PUBLIC, Corrections.NONE);
  }

  private static ImageListing listing(String... files) {
    return new ImageListing(
        "i", Arrays.stream(files).map(name -> new ListedFile(name, 5, 1)).toList());
  }
}
