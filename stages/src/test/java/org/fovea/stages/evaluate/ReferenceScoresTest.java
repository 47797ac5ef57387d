package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.Laterality;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.api.Test;

/** Scores of a real model on real images, against areas by another program. */
class ReferenceScoresTest {
  @Test
  void equalsScikitLearnOnTheScoresOfARealModel() throws IOException {
    EvaluationSummary summary =
        EvaluationSummary.of(
            predictions(), Heads.of(Target.DEFAULT), List.of(), EvaluateConfig.DEFAULT);
    // sklearn.metrics.roc_auc_score on finetuned_any and finetuned_referable, scikit-learn 1.2.1
    assertArea(summary, "any-dr", Split.TEST, "aptos", 664, 0.9932303585049581);
    assertArea(summary, "any-dr", Split.TEST, "eyepacs", 214, 0.7503390596745028);
    assertArea(summary, "any-dr", Split.EXTERNAL, "srahim", 589, 0.8110154188081677);
    assertArea(summary, "any-dr", Split.VALIDATION, "all", 457, 0.9707169736581501);
    assertArea(summary, "referable", Split.TEST, "aptos", 664, 0.9798236250156277);
    assertArea(summary, "referable", Split.TEST, "eyepacs", 214, 0.8466614906832298);
    assertArea(summary, "referable", Split.EXTERNAL, "srahim", 589, 0.8868785046728973);
    assertArea(summary, "referable", Split.TEST, "all", 878, 0.9646374501071504);
  }

  @Test
  void comesToTheIntervalsByPatientThatAnotherProgramDraws() throws IOException {
    EvaluationSummary summary =
        EvaluationSummary.of(
            predictions(), Heads.of(Target.DEFAULT), List.of(), EvaluateConfig.DEFAULT);
    // 10,000 resamples of the 107 and 295 patients by numpy.random.default_rng(1), NumPy 1.24.2;
    // with eyes taken for patients it has 0.7743 to 0.9098 and 0.8589 to 0.9130
    assertInterval(summary, Split.TEST, "eyepacs", 107, 0.76744525, 0.91209954);
    assertInterval(summary, Split.EXTERNAL, "srahim", 295, 0.85388262, 0.91794179);
  }

  @Test
  void gainsOnRealPatientsByWeighingBothEyesWhatAnotherProgramFinds() throws IOException {
    Heads heads = Heads.of(Target.DEFAULT);
    FellowEyeImages images = FellowEyeImages.of(predictions());
    List<FellowEyeWeight> chosen = FellowEyeChoice.of(images, heads);
    List<ScoreGain> gains =
        new GainMeasurement(heads.questions(), EvaluateConfig.DEFAULT.bootstrap())
            .all(
                images.joined(chosen.stream().map(FellowEyeWeight::getWeight).toList()),
                images.own());
    // The same by a loop in Python over the same file, weights in steps of 0.05; 92 images of
    // EyePACS chose them. APTOS has no patients, so none of its images is joined.
    assertWeight(chosen.get(0), 0.5, 0.7542533081285444, 0.7854442344045369);
    assertWeight(chosen.get(1), 0.5, 0.8108651911468813, 0.8615023474178404);
    assertGain(gains, "any-dr", "eyepacs", 214, 0.7503390596745028, 0.785488245931284);
    assertGain(gains, "referable", "eyepacs", 214, 0.8466614906832297, 0.9055383022774327);
    assertGain(gains, "any-dr", "srahim", 588, 0.81061872909699, 0.8256224451876626);
    assertGain(gains, "referable", "srahim", 588, 0.8864600938967135, 0.9003881064162754);
    assertThat(gains).extracting(ScoreGain::getSlice).doesNotContain("aptos");
    // A patient is judged by the worse eye, so by both already.
    ScoreGain byPatient =
        gains.stream()
            .filter(each -> each.getTarget().equals("any-dr"))
            .filter(each -> each.getSlice().equals("eyepacs") && each.getSplit() == Split.TEST)
            .filter(each -> each.getLevel() == JudgedLevel.PATIENT)
            .findFirst()
            .orElseThrow();
    assertThat(byPatient.getImages()).isEqualTo(107);
    assertThat(byPatient.getDifference()).isCloseTo(0.75625 - 0.7766666666666666, within(1e-12));
  }

  private static void assertWeight(
      FellowEyeWeight chosen, double weight, double without, double with) {
    assertThat(chosen.getWeight()).isEqualTo(weight);
    assertThat(chosen.getImages()).isEqualTo(92);
    assertThat(chosen.getAucWithout()).isCloseTo(without, within(1e-12));
    assertThat(chosen.getAuc()).isCloseTo(with, within(1e-12));
  }

  private static void assertGain(
      List<ScoreGain> gains,
      String target,
      String source,
      long images,
      double without,
      double with) {
    ScoreGain gain =
        gains.stream()
            .filter(each -> each.getTarget().equals(target) && each.getSlice().equals(source))
            .filter(each -> each.getSplit() != Split.VALIDATION)
            .filter(each -> each.getLevel() == JudgedLevel.IMAGE)
            .findFirst()
            .orElseThrow();
    assertThat(gain.getImages()).isEqualTo(images);
    assertThat(gain.getAucWithout()).isCloseTo(without, within(1e-12));
    assertThat(gain.getAuc()).isCloseTo(with, within(1e-12));
  }

  private static void assertInterval(
      EvaluationSummary summary,
      Split split,
      String source,
      long patients,
      double lower,
      double upper) {
    SliceMetrics metrics = metrics(summary, "referable", split, source);
    assertThat(metrics.getGroups()).isEqualTo(patients);
    assertThat(metrics.getAucLower()).isCloseTo(lower, within(0.006)); // of 1,000 resamples
    assertThat(metrics.getAucUpper()).isCloseTo(upper, within(0.006));
  }

  private static void assertArea(
      EvaluationSummary summary, String target, Split split, String slice, int images, double auc) {
    SliceMetrics metrics = metrics(summary, target, split, slice);
    assertThat(metrics.getImages()).isEqualTo(images);
    assertThat(metrics.getAuc()).isCloseTo(auc, within(1e-14));
  }

  private static SliceMetrics metrics(
      EvaluationSummary summary, String target, Split split, String slice) {
    return summary.slices().stream()
        .filter(s -> s.getTarget().equals(target))
        .filter(s -> s.getSplit() == split && s.getSlice().equals(slice))
        .findFirst()
        .orElseThrow();
  }

  private static List<Prediction> predictions() throws IOException {
    Map<String, CSVRecord> labels = new HashMap<>();
    for (CSVRecord row : read(SharedData.require("data/benchmark.csv"))) {
      labels.put(row.get("image"), row);
    }
    List<Prediction> predictions = new ArrayList<>();
    for (CSVRecord row : read(SharedData.require("data/reference-scores.csv"))) {
      CSVRecord label = Objects.requireNonNull(labels.get(row.get("image")));
      Prediction prediction =
          Predictions.of(
              row.get("image"),
              label.get("source"),
              Split.valueOf(label.get("split").toUpperCase(Locale.ROOT)),
              Integer.parseInt(label.get("grade")),
              Double.valueOf(row.get("finetuned_any")),
              Double.valueOf(row.get("finetuned_referable")));
      prediction.setGroupId(label.get("patient"));
      prediction.setLaterality(
          switch (label.get("eye")) {
            case "left" -> Laterality.LEFT;
            case "right" -> Laterality.RIGHT;
            default -> Laterality.UNKNOWN;
          });
      prediction.setLogits(
          prediction.getScores().stream().map(ReferenceScoresTest::logit).toList());
      predictions.add(prediction);
    }
    return predictions;
  }

  /** Scores have five decimals: 0 and 1 are as far as these tell. */
  private static double logit(double score) {
    double inside = Math.min(Math.max(score, 1e-5), 1 - 1e-5);
    return Math.log(inside / (1 - inside));
  }

  private static List<CSVRecord> read(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, format)) {
      return parser.getRecords();
    }
  }
}
