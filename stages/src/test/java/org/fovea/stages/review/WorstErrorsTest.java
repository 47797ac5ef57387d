package org.fovea.stages.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.testing.TinyReports;
import org.junit.jupiter.api.Test;

class WorstErrorsTest {
  /** Its threshold is 0.25 for both questions, and its scores are not calibrated. */
  private static final EvaluationReport REPORT =
      TinyReports.report("0".repeat(64), new TinyReports.Reached(0.9, 0.9, 0.9));

  private static final int REFERABLE = 1;

  @Test
  void putsTheWorstGradeFirstAmongTheMissedAndThenTheLowestScore() {
    List<Prediction> predictions =
        List.of(
            prediction("a", Split.TEST, DrGrade.MODERATE, 0.01),
            prediction("b", Split.TEST, DrGrade.PROLIFERATIVE, 0.2),
            prediction("c", Split.TEST, DrGrade.PROLIFERATIVE, 0.1),
            prediction("d", Split.TEST, DrGrade.PROLIFERATIVE, 0.25),
            prediction("e", Split.VALIDATION, DrGrade.PROLIFERATIVE, 0.01));

    WorstErrors.OfQuestion errors = WorstErrors.of(predictions, REPORT).get(REFERABLE);

    assertThat(names(errors.missed())).containsExactly("c", "b", "a");
    assertThat(errors.calledPositive()).isEmpty();
    assertThat(errors.count().getImages()).isEqualTo(4);
    assertThat(errors.count().getMissed()).isEqualTo(3);
    assertThat(errors.missed().get(0).score())
        .isCloseTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
  }

  @Test
  void putsTheHighestScoreFirstAmongThoseCalledPositiveByMistakeAndShowsSix() {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      predictions.add(prediction("n" + i, Split.TEST, DrGrade.MILD, 0.3 + 0.05 * i));
    }
    Collections.shuffle(predictions, new java.util.Random(5));

    WorstErrors.OfQuestion errors = WorstErrors.of(predictions, REPORT).get(REFERABLE);

    assertThat(names(errors.calledPositive())).containsExactly("n7", "n6", "n5", "n4", "n3", "n2");
    assertThat(errors.count().getCalledPositive()).isEqualTo(8);
    assertThat(errors.missed()).isEmpty();
  }

  @Test
  void judgesEachQuestionByItsOwnGrades() {
    List<Prediction> predictions = List.of(prediction("a", Split.TEST, DrGrade.MILD, 0.5));

    List<WorstErrors.OfQuestion> errors = WorstErrors.of(predictions, REPORT);

    assertThat(errors).hasSize(2);
    assertThat(errors.get(0).count().getTarget()).isEqualTo("any-dr");
    assertThat(errors.get(0).calledPositive()).isEmpty();
    assertThat(names(errors.get(REFERABLE).calledPositive())).containsExactly("a");
  }

  private static List<String> names(List<WorstErrors.ScoredError> errors) {
    return errors.stream().map(error -> error.prediction().getOccurrenceId()).toList();
  }

  private static Prediction prediction(String name, Split split, DrGrade grade, double score) {
    double logit = Math.log(score / (1 - score));
    return Prediction.newBuilder()
        .setImageId(name)
        .setOccurrenceId(name)
        .setSource("east")
        .setGroupId(name)
        .setPatientKnown(true)
        .setGrade(grade)
        .setSplit(split)
        .setModelDigest("0".repeat(64))
        .setLogits(List.of(logit, logit))
        .setScores(List.of(score, score))
        .build();
  }
}
