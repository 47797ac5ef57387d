package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.fovea.stages.testing.DrawnSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusionFileTest {
  private static final byte[] KEY = "a secret of sixteen".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path base;
  private IngestConfig config;

  @BeforeEach
  void drawTwoSources() {
    config =
        DrawnSource.ingestConfig(
            new DrawnSource(base, "alpha")
                .add("1_left", 1, "1", "left", "0")
                .add("2_left", 2, "2", "left", "0")
                .write(),
            new DrawnSource(base, "beta").add("1_left", 3, "1", "left", "0").write());
  }

  private ExclusionFile.Named read(String text) {
    return read(text, PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null));
  }

  private ExclusionFile.Named read(String text, PatientPseudonyms pseudonyms) {
    IngestPlan plan =
        IngestPlan.make(
            config,
            new SourceFiles(
                base,
                () -> {
                  throw new AssertionError("no test reads from a bucket here");
                }),
            pseudonyms);
    return ExclusionFile.read(
        "withdrawn.csv", text.getBytes(StandardCharsets.UTF_8), plan, pseudonyms);
  }

  @Test
  void aPatientIsMeantInEverySourceUnlessTheRowNamesOne() {
    assertThat(read("patient\n1\n").patientIds()).containsExactly("alpha/1", "beta/1");
    assertThat(read("source,patient\nbeta,1\n").patientIds()).containsExactly("beta/1");
  }

  @Test
  void anImageIsMeantByItsNameWithOrWithoutItsEnding() {
    String alpha = Identities.occurrenceId("alpha", "1_left.png");
    String beta = Identities.occurrenceId("beta", "1_left.png");

    assertThat(read("image\n1_left.png\n").occurrenceIds()).containsExactlyInAnyOrder(alpha, beta);
    assertThat(read("image,source\n1_left,alpha\n").occurrenceIds()).containsExactly(alpha);
  }

  @Test
  void idsArePseudonymsWhereTheRecordsHaveThem() {
    PatientPseudonyms pseudonyms = PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, KEY);

    assertThat(read("source,patient\nalpha,2\n", pseudonyms).patientIds())
        .containsExactly(pseudonyms.patientId("alpha", "2"));
  }

  @Test
  void rowsThatFitNoImageAreCounted() {
    ExclusionFile.Named named = read("patient,image\n9,\n,gone.png\n1,\n");

    assertThat(named.rows()).isEqualTo(3);
    assertThat(named.rowsWithoutImage()).isEqualTo(2);
    assertThat(named.patientIds()).contains("alpha/9");
  }

  @Test
  void aFileWithoutItsColumnsIsRefused() {
    assertThatThrownBy(() -> read("name\n1\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage(
            "withdrawn.csv has the columns [name]; an exclusion list needs 'patient' or 'image',"
                + " and may have 'source'");
  }

  @Test
  void aRowThatNamesNothingIsRefused() {
    assertThatThrownBy(() -> read("source,patient\nalpha,\n"))
        .hasMessage(
            "withdrawn.csv names neither a patient nor an image in line 2; fill in or remove the"
                + " line");
  }

  @Test
  void aSourceThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> read("source,patient\ngamma,1\n"))
        .hasMessage(
            "withdrawn.csv has the source 'gamma' in line 2, but the images are of [alpha, beta];"
                + " correct it, or leave it empty to mean all");
  }
}
