package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Laterality;
import org.fovea.schema.Modality;
import org.fovea.schema.Split;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelRulesTest {
  private static final LabelRules FREE = new LabelRules(LabelLayout.COLUMNS);
  private static final LabelRules EYEPACS = new LabelRules(LabelLayout.EYEPACS);

  @ParameterizedTest
  @CsvSource({"0,NONE", "1,MILD", "2,MODERATE", "3,SEVERE", "4,PROLIFERATIVE", "2.0,MODERATE"})
  void readsGrades(String text, DrGrade grade) {
    assertThat(label(FREE.read(row("a", text, null, null, ""))).grade()).isEqualTo(grade);
  }

  @ParameterizedTest
  @CsvSource({
    "5,5",
    "-1,-1",
    "2.5,2.5",
    "02,02",
    "+1,+1",
    "NaN,not a number",
    "Anna Maier,not a number"
  })
  void refusesOtherGradesAndRepeatsOnlyNumbers(String text, String what) {
    assertThat(FREE.read(row("a", text, null, null, "")))
        .isEqualTo(
            new RowReading.Unusable(
                FailureCode.GRADE_OUT_OF_RANGE,
                "line 7 of the labels: the grade must be 0, 1, 2, 3 or 4, but is " + what));
  }

  @Test
  void refusesARowWithoutAGrade() {
    assertThat(FREE.read(row("a", "", null, null, "")))
        .isEqualTo(
            new RowReading.Unusable(
                FailureCode.GRADE_MISSING, "line 7 of the labels has no grade"));
  }

  @ParameterizedTest
  @CsvSource({"left,LEFT", "Right,RIGHT", "L,LEFT", "R,RIGHT", "OS,LEFT", "OD,RIGHT", "'',UNKNOWN"})
  void readsEyes(String text, Laterality laterality) {
    assertThat(label(FREE.read(row("a", "1", null, text, ""))).laterality()).isEqualTo(laterality);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OU", "both", "1"})
  void refusesOtherEyes(String text) {
    assertThat(FREE.read(row("a", "1", null, text, "")))
        .isEqualTo(
            new RowReading.Unusable(
                FailureCode.EYE_NOT_KNOWN,
                "line 7 of the labels: the eye must be left, right, L, R, OS, OD or empty"));
  }

  @ParameterizedTest
  @CsvSource({
    "train,TRAIN",
    "Validation,VALIDATION",
    "calibration,CALIBRATION",
    "TEST,TEST",
    "external,EXTERNAL",
    "'',"
  })
  void readsSplits(String text, @Nullable Split split) {
    assertThat(label(FREE.read(row("a", "1", null, null, text))).givenSplit()).isEqualTo(split);
  }

  @ParameterizedTest
  @ValueSource(strings = {"val", "unknown", "0"})
  void refusesOtherSplits(String text) {
    assertThat(FREE.read(row("a", "1", null, null, text)))
        .isEqualTo(
            new RowReading.Unusable(
                FailureCode.SPLIT_NOT_KNOWN,
                "line 7 of the labels: the split must be train, validation, calibration, test,"
                    + " external or empty"));
  }

  @ParameterizedTest
  @CsvSource({
    "'',UNKNOWN",
    "Colour,COLOUR",
    "red-free,RED_FREE",
    "FLUORESCEIN_ANGIOGRAM,FLUORESCEIN_ANGIOGRAM",
    "OCT,OPTICAL_COHERENCE_TOMOGRAPHY",
    "ultrasound,OTHER"
  })
  void readsModalities(String text, Modality modality) {
    LabelRow row = new LabelRow(7, "a", "1", null, null, "", "", text, Map.of());

    assertThat(label(FREE.read(row)).modality()).isEqualTo(modality);
  }

  @ParameterizedTest
  @CsvSource({
    "10_left,10,LEFT",
    "10_right.jpeg,10,RIGHT",
    "train/a_b_left.jpeg,a_b,LEFT",
  })
  void takesPatientAndEyeFromAnEyepacsName(String image, String patient, Laterality eye) {
    ImageLabel label = label(EYEPACS.read(row(image, "1", null, null, "")));

    assertThat(label.patient()).isEqualTo(patient);
    assertThat(label.laterality()).isEqualTo(eye);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "_left", "10_middle", "10-left", "left"})
  void refusesAnEyepacsNameThatTellsNoEye(String image) {
    assertThat(EYEPACS.read(row(image, "1", null, null, "")))
        .isEqualTo(
            new RowReading.Unusable(
                FailureCode.EYE_NOT_KNOWN,
                "line 7 of the labels: the image's name must end in _left or _right in the layout"
                    + " eyepacs"));
  }

  @Test
  void knowsNoPatientWhereTheCellIsEmpty() {
    assertThat(label(FREE.read(row("10_left", "1", "", null, ""))).patient()).isNull();
  }

  @Test
  void takesTheGradeFromTheFolder() {
    assertThat(label(LabelRulesTest.FREE.readFolder("train/3/a.jpg")).grade())
        .isEqualTo(DrGrade.SEVERE);
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg,GRADE_MISSING",
    "5/a.jpg,GRADE_OUT_OF_RANGE",
    "3/p/a.jpg,GRADE_OUT_OF_RANGE",
    "01/a.jpg,GRADE_OUT_OF_RANGE"
  })
  void refusesAFolderThatIsNoGrade(String relativeName, FailureCode code) {
    assertThat(FREE.readFolder(relativeName))
        .isInstanceOfSatisfying(
            RowReading.Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo(code));
  }

  private static LabelRow row(
      String image, String grade, @Nullable String patient, @Nullable String eye, String split) {
    return new LabelRow(7, image, grade, patient, eye, split, "", "", Map.of());
  }

  private static ImageLabel label(RowReading reading) {
    assertThat(reading).isInstanceOf(RowReading.Usable.class);
    return ((RowReading.Usable) reading).label();
  }
}
