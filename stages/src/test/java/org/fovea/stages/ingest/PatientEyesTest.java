package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.fovea.schema.Laterality;
import org.fovea.stages.scoring.PatientEye;
import org.junit.jupiter.api.Test;

class PatientEyesTest {
  private static ImageListing listing(String... names) {
    return new ImageListing(
        "root", Arrays.stream(names).map(name -> new ListedFile(name, 1, 1)).toList());
  }

  private static Map<String, PatientEye> table(String text) {
    return PatientEyes.byTable(
        listing("a/one.jpg", "b/one.jpg", "two.jpg", "three.png"),
        "eyes.csv",
        text.getBytes(UTF_8));
  }

  @Test
  void readsNamesAsEyePacsWritesThem() {
    assertThat(PatientEyes.byName(listing("x/10_left.jpeg", "10_right.png", "11-left.jpeg", "L")))
        .containsExactly(
            Map.entry("10_right.png", new PatientEye("10", Laterality.RIGHT)),
            Map.entry("x/10_left.jpeg", new PatientEye("10", Laterality.LEFT)));
  }

  @Test
  void readsATable() {
    assertThat(
            table(
                """
                eye,image,note,patient
                OS,two,"x",p 7
                right,a/one.jpg,,p 7
                ,b/one.jpg,,p 8
                left,three.png,,
                left,elsewhere.jpg,,p 9
                """))
        .containsExactly(
            Map.entry("a/one.jpg", new PatientEye("p 7", Laterality.RIGHT)),
            Map.entry("two.jpg", new PatientEye("p 7", Laterality.LEFT)));
  }

  @Test
  void refusesATableWithoutOneOfTheColumns() {
    assertThatThrownBy(() -> table("image,patient,side\ntwo,7,left\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageContaining("eyes.csv has no column \"eye\"")
        .hasMessageEndingWith("Name the column so");
  }

  @Test
  void refusesAnEyeThatIsNeither() {
    assertThatThrownBy(() -> table("image,patient,eye\ntwo,7,both\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageContaining("line 2 of eyes.csv: the eye must be left, right");
  }

  @Test
  void refusesANameThatFitsSeveralFiles() {
    assertThatThrownBy(() -> table("image,patient,eye\none.jpg,7,left\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageContaining("line 2 of eyes.csv names an image by a name that fits 2 files");
  }

  @Test
  void refusesRowsThatDiffer() {
    assertThatThrownBy(() -> table("image,patient,eye\ntwo,7,left\ntwo.jpg,7,right\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageContaining("line 3 of eyes.csv says otherwise of an image");
    assertThat(table("image,patient,eye\ntwo,7,left\ntwo.jpg,7,OS\n")).hasSize(1);
  }
}
