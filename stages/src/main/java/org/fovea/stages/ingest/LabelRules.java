package org.fovea.stages.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Laterality;
import org.fovea.schema.Modality;
import org.fovea.schema.Split;
import org.fovea.stages.scoring.PatientEye;
import org.jspecify.annotations.Nullable;

/**
 * What the cells of a row mean. A cell that means nothing is an error with a code, never a default.
 *
 * <p>Messages give a value only where it is a number: any other cell could hold a patient's name,
 * by a column mapped wrongly.
 */
final class LabelRules {
  /** 0 to 4, also as 2.0: what pandas makes of whole numbers in a column with gaps. */
  private static final Pattern GRADE = Pattern.compile("([0-4])(?:\\.0+)?");

  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,9}(?:\\.[0-9]{1,9})?");
  private static final Pattern EYEPACS_NAME =
      Pattern.compile("(?:.*/)?([^/]+)_(left|right)(?:\\.[A-Za-z0-9]{1,5})?");
  private static final DrGrade[] GRADES = {
    DrGrade.NONE, DrGrade.MILD, DrGrade.MODERATE, DrGrade.SEVERE, DrGrade.PROLIFERATIVE
  };

  private final LabelLayout layout;

  LabelRules(LabelLayout layout) {
    this.layout = layout;
  }

  /** Reads a row of a labels file; of several faults, the grade's is named first. */
  RowReading read(LabelRow row) {
    String place = "line " + row.line() + " of the labels";
    Optional<DrGrade> grade = grade(row.grade());
    if (grade.isEmpty()) {
      return unusableGrade(place, row.grade());
    }
    Matcher eyepacs = EYEPACS_NAME.matcher(row.image());
    boolean nameTells = layout == LabelLayout.EYEPACS && eyepacs.matches();
    String eye = row.eye();
    if (eye == null && layout == LabelLayout.EYEPACS) {
      eye = nameTells ? eyepacs.group(2) : "neither";
    }
    Optional<Laterality> laterality = laterality(eye);
    if (laterality.isEmpty()) {
      return new RowReading.Unusable(
          FailureCode.EYE_NOT_KNOWN,
          row.eye() == null
              ? place + ": the image's name must end in _left or _right in the layout eyepacs"
              : place + ": the eye must be left, right, L, R, OS, OD or empty");
    }
    Optional<Split> split = split(row.split());
    if (split.isEmpty() && !row.split().isEmpty()) {
      return new RowReading.Unusable(
          FailureCode.SPLIT_NOT_KNOWN,
          place + ": the split must be train, validation, calibration, test, external or empty");
    }
    String patient = row.patient();
    if (patient == null && nameTells) {
      patient = eyepacs.group(1);
    }
    return new RowReading.Usable(
        new ImageLabel(
            grade.get(),
            laterality.get(),
            patient == null || patient.isEmpty() ? null : patient,
            split.orElse(null),
            modality(row.modality()),
            row.carried()));
  }

  /**
   * Returns whose eye a file shows by its name, in the layout eyepacs; empty where it is not so.
   */
  static Optional<PatientEye> eyepacsEye(String relativeName) {
    Matcher eyepacs = EYEPACS_NAME.matcher(relativeName);
    return eyepacs.matches()
        ? Optional.of(new PatientEye(eyepacs.group(1), laterality(eyepacs.group(2)).orElseThrow()))
        : Optional.empty();
  }

  /** Reads the grade off the folder that a file lies in. */
  RowReading readFolder(String relativeName) {
    int slash = relativeName.lastIndexOf('/');
    String parents = slash < 0 ? "" : relativeName.substring(0, slash);
    String folder = parents.substring(parents.lastIndexOf('/') + 1);
    int grade = "01234".indexOf(folder);
    if (folder.length() != 1 || grade < 0) {
      return folder.isEmpty()
          ? new RowReading.Unusable(
              FailureCode.GRADE_MISSING, "the file lies in no folder that would be its grade")
          : new RowReading.Unusable(
              FailureCode.GRADE_OUT_OF_RANGE,
              "the file lies in a folder that is not named 0, 1, 2, 3 or 4");
    }
    return new RowReading.Usable(
        new ImageLabel(GRADES[grade], Laterality.UNKNOWN, null, null, Modality.UNKNOWN, Map.of()));
  }

  private static RowReading unusableGrade(String place, String grade) {
    if (grade.isEmpty()) {
      return new RowReading.Unusable(FailureCode.GRADE_MISSING, place + " has no grade");
    }
    String what = NUMBER.matcher(grade).matches() ? grade : "not a number";
    return new RowReading.Unusable(
        FailureCode.GRADE_OUT_OF_RANGE,
        place + ": the grade must be 0, 1, 2, 3 or 4, but is " + what);
  }

  /** Returns the number of a grade, as it stands in labels. */
  static String numberOf(DrGrade grade) {
    return String.valueOf(List.of(GRADES).indexOf(grade));
  }

  /** Returns the grade that a cell stands for; empty where it stands for none. */
  static Optional<DrGrade> grade(String text) {
    Matcher matcher = GRADE.matcher(text);
    return matcher.matches()
        ? Optional.of(GRADES[matcher.group(1).charAt(0) - '0'])
        : Optional.empty();
  }

  /** Returns the eye that a cell stands for; empty where it stands for none. */
  static Optional<Laterality> laterality(@Nullable String text) {
    return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
      case "" -> Optional.of(Laterality.UNKNOWN);
      case "left", "l", "os" -> Optional.of(Laterality.LEFT);
      case "right", "r", "od" -> Optional.of(Laterality.RIGHT);
      default -> Optional.empty();
    };
  }

  private static Optional<Split> split(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "train" -> Optional.of(Split.TRAIN);
      case "validation" -> Optional.of(Split.VALIDATION);
      case "calibration" -> Optional.of(Split.CALIBRATION);
      case "test" -> Optional.of(Split.TEST);
      case "external" -> Optional.of(Split.EXTERNAL);
      default -> Optional.empty();
    };
  }

  /** A word that is none of these is OTHER: no colour photograph, as far as anybody can tell. */
  private static Modality modality(String text) {
    return switch (text.toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ')) {
      case "" -> Modality.UNKNOWN;
      case "colour", "color", "colour photograph", "color photograph", "cfp" -> Modality.COLOUR;
      case "red free" -> Modality.RED_FREE;
      case "fluorescein angiogram", "ffa", "fa" -> Modality.FLUORESCEIN_ANGIOGRAM;
      case "optical coherence tomography", "oct" -> Modality.OPTICAL_COHERENCE_TOMOGRAPHY;
      default -> Modality.OTHER;
    };
  }
}
