package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Laterality;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.DrawnSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a table of corrections makes of the inputs of ingest. */
class CorrectionsTest {
  private static final String HEADER = "occurrence,correction,value,by,why\n";

  @TempDir private Path base;
  private IngestConfig config;

  @BeforeEach
  void drawASource() {
    config =
        new DrawnSource(base, "clinic")
            .add("1", 1, "p1", "left", "0")
            .add("2", 2, "p2", "right", "7")
            .file("3.png", DrawnPhotographs.png(3))
            .row("4", "p4", "left", "1", "")
            .add("5", 5, "p5", "left", "1")
            .row("5", "p5", "left", "2", "")
            .ingestConfig();
  }

  private IngestPlan plan(String rows) {
    return IngestPlan.make(
        config,
        new SourceFiles(
            base,
            () -> {
              throw new AssertionError("no test reads from a bucket here");
            }),
        PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null),
        read(rows));
  }

  private static Corrections read(String rows) {
    return CorrectionsFile.read("table.csv", (HEADER + rows).getBytes(UTF_8));
  }

  private static String id(String name) {
    return Identities.occurrenceId("clinic", name);
  }

  private static IngestItem item(IngestPlan plan, String name) {
    return plan.items().stream()
        .filter(item -> item.occurrenceId().equals(id(name)))
        .findFirst()
        .orElseThrow();
  }

  private static ImageLabel label(IngestPlan plan, String name) {
    return ((ImageToRead) item(plan, name)).label();
  }

  @Test
  void aCorrectedGradeTakesThePlaceOfTheLabelsAndSaysWhatThatWas() {
    IngestPlan plan = plan(id("1.png") + ",grade,3,A. Reader,second reading\n");

    assertThat(label(plan, "1.png").grade()).isEqualTo(DrGrade.SEVERE);
    assertThat(label(plan, "1.png").patient()).isEqualTo("clinic/p1");
    assertThat(plan.corrections())
        .containsExactly(
            new Correction(
                id("1.png"),
                CorrectionKind.GRADE,
                "NONE",
                "SEVERE",
                "A. Reader",
                "second reading"));
  }

  @Test
  void aGradeThatWasOutOfRangeIsMended() {
    IngestPlan plan = plan(id("2.png") + ",grade,2,A,typing error\n");

    assertThat(label(plan, "2.png").grade()).isEqualTo(DrGrade.MODERATE);
    assertThat(label(plan, "2.png").laterality()).isEqualTo(Laterality.RIGHT);
    assertThat(plan.corrections()).singleElement().returns(null, Correction::getBefore);
  }

  @Test
  void anImageWithoutARowGetsItsLabel() {
    IngestPlan plan = plan(id("3.png") + ",grade,1,A,graded now\n" + id("3.png") + ",eye,OD,A,b\n");

    assertThat(label(plan, "3.png").grade()).isEqualTo(DrGrade.MILD);
    assertThat(label(plan, "3.png").laterality()).isEqualTo(Laterality.RIGHT);
  }

  @Test
  void rowsThatDifferOnlyInTheGradeAgreeOnceItIsCorrected() {
    assertThat(item(plan(""), "5.png"))
        .isInstanceOfSatisfying(
            KnownFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.CONFLICTING_ROWS));

    IngestPlan plan = plan(id("5.png") + ",grade,2,A,the later one\n");

    assertThat(label(plan, "5.png").grade()).isEqualTo(DrGrade.MODERATE);
    assertThat(plan.occurrences()).isEqualTo(plan("").occurrences());
  }

  @Test
  void aFolderIsCorrectedToo() {
    CorrectedLabels corrected =
        new CorrectedLabels(
            read(id("0/a.png") + ",grade,4,A,b\n"), new LabelRules(LabelLayout.FOLDERS));

    RowReading reading =
        corrected.folder(id("0/a.png"), new LabelRules(LabelLayout.FOLDERS).readFolder("0/a.png"));

    assertThat(reading)
        .isInstanceOfSatisfying(
            RowReading.Usable.class,
            usable -> assertThat(usable.label().grade()).isEqualTo(DrGrade.PROLIFERATIVE));
    assertThat(corrected.applied()).singleElement().returns("NONE", Correction::getBefore);
  }

  @Test
  void whatIsExcludedIsLeftOutByWhomAndWhyAndCountsStill() {
    IngestPlan plan = plan(id("1.png") + ",exclude,,A. Reader,another eye\n");

    assertThat(item(plan, "1.png"))
        .isInstanceOfSatisfying(
            KnownFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.ON_EXCLUSION_LIST);
              assertThat(failure.message())
                  .isEqualTo("left out by a correction of A. Reader: another eye");
            });
    assertThat(plan.occurrences()).isEqualTo(plan("").occurrences());
  }

  @Test
  void whatChangesNothingDoesNotEnterTheKey() {
    String elsewhere = Identities.occurrenceId("elsewhere", "1.png");

    assertThat(plan(elsewhere + ",grade,1,A,b\n" + id("4") + ",admit,,A,b\n").digests())
        .isEqualTo(plan("").digests());
    assertThat(plan(id("1.png") + ",admit,,A,b\n").digests())
        .containsKey(IngestPlan.CORRECTIONS_INPUT);
  }

  @Test
  void theLaterRowOfTwoHolds() {
    String table = id("1.png") + ",grade,3,A,b\n" + id("1.png") + ",grade,2,C,d\n";

    assertThat(label(plan(table), "1.png").grade()).isEqualTo(DrGrade.MODERATE);
    assertThat(read(table).count()).isEqualTo(1);
  }

  @Test
  void readsBackWhatItAppends() {
    List<Correction> rows =
        List.of(
            CorrectionsFile.of(id("1.png"), "grade", "2", "A, B", "\"clear\""),
            CorrectionsFile.of(id("2.png"), "eye", "os", "A", "b"),
            CorrectionsFile.of(id("3.png"), "exclude", "", "A", "b"));

    String table = CorrectionsFile.appended("", rows);

    assertThat(table).startsWith(HEADER + id("1.png") + ",grade,2,\"A, B\",\"\"\"clear\"\"\"\n");
    assertThat(CorrectionsFile.appended(table.strip(), List.of())).isEqualTo(table);
    Corrections read = CorrectionsFile.read("table.csv", table.getBytes(UTF_8));
    assertThat(read.find(id("1.png"), CorrectionKind.GRADE)).contains(rows.get(0));
    assertThat(read.find(id("2.png"), CorrectionKind.EYE)).contains(rows.get(1));
    assertThat(read.find(id("3.png"), CorrectionKind.EXCLUDE)).contains(rows.get(2));
  }

  @Test
  void namesTheLineThatMeansNothingAndWhatIsAllowed() {
    assertThatThrownBy(() -> read(id("1.png") + ",grade,5,A,b\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage("table.csv, line 2: the value of grade must be 0, 1, 2, 3 or 4, but was '5'");
    assertThatThrownBy(() -> read("\n" + id("1.png") + ",label,2,A,b\n"))
        .hasMessage(
            "table.csv, line 3: correction must be one of [grade, eye, admit, exclude], but was"
                + " 'label'");
    assertThatThrownBy(() -> read(id("1.png") + ",exclude,,A,\n"))
        .hasMessageEndingWith("but why is empty");
    assertThatThrownBy(() -> read("1_left,exclude,,A,b\n"))
        .hasMessageStartingWith("table.csv, line 2: occurrence must have 32 hexadecimal digits");
    assertThatThrownBy(
            () -> CorrectionsFile.read("table.csv", "occurrence,value\n".getBytes(UTF_8)))
        .hasMessageContaining("needs [occurrence, correction, value, by, why]");
  }
}
