package org.fovea.pipeline.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Reliability;
import org.fovea.schema.ReliabilityBin;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingEpoch;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.RocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** What the page's script draws, as JSON. */
final class ChartData {
  /** More points than a curve has pixels would only make the page larger. */
  private static final int MAX_CURVE_POINTS = 240;

  /** Steps of a histogram that are drawn as one. */
  private static final int STEPS_DRAWN_AS_ONE = 4;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ChartData() {}

  /** Returns the JSON; safe to stand in a script element, since it has no {@code <}. */
  static String of(RunMaterial material, FlowSection flow) {
    ObjectNode all = NODES.objectNode();
    ArrayNode stages = all.putArray("flow");
    Set<String> drawn = new HashSet<>(); // the trainings of an ensemble are one stage
    for (FlowSection.Stage stage : flow.stages()) {
      if (stage.counted() && drawn.add(stage.name())) {
        stages
            .addObject()
            .put("stage", stage.name())
            .put("out", stage.out())
            .put("excluded", stage.excluded())
            .put("rejected", stage.rejected());
      }
    }
    all.set(
        "histograms", material.statistics().map(ChartData::histograms).orElse(NODES.arrayNode()));
    all.set("epochs", material.model().map(ChartData::epochs).orElse(NODES.arrayNode()));
    Optional<EvaluationReport> report = material.evaluation();
    all.set("roc", report.map(it -> roc(it, material.predictions())).orElse(NODES.arrayNode()));
    all.set("reliability", report.map(ChartData::reliability).orElse(NODES.arrayNode()));
    return all.toString().replace("<", "\\u003c");
  }

  private static ArrayNode histograms(DatasetStatistics statistics) {
    Map<String, Map<String, long[]>> byMeasure = new TreeMap<>();
    Map<String, MeasureHistogram> axes = new TreeMap<>();
    for (SliceStatistics slice : statistics.getSlices()) {
      for (MeasureHistogram histogram : slice.getMeasures()) {
        axes.putIfAbsent(histogram.getMeasure(), histogram);
        byMeasure
            .computeIfAbsent(histogram.getMeasure(), measure -> new TreeMap<>())
            .merge(slice.getSource(), bars(histogram), ChartData::sum);
      }
    }
    ArrayNode measures = NODES.arrayNode();
    axes.forEach(
        (measure, axis) -> {
          ObjectNode node =
              measures
                  .addObject()
                  .put("measure", measure)
                  .put("low", axis.getLow())
                  .put("high", axis.getHigh());
          ArrayNode sources = node.putArray("sources");
          byMeasure
              .getOrDefault(measure, Map.of())
              .forEach(
                  (source, counts) -> {
                    ArrayNode bars = sources.addObject().put("source", source).putArray("counts");
                    for (long count : counts) {
                      bars.add(count);
                    }
                  });
        });
    return measures;
  }

  private static long[] bars(MeasureHistogram histogram) {
    long[] bars = new long[histogram.getCounts().size() / STEPS_DRAWN_AS_ONE];
    for (int step = 0; step < bars.length * STEPS_DRAWN_AS_ONE; step++) {
      bars[step / STEPS_DRAWN_AS_ONE] += histogram.getCounts().get(step);
    }
    return bars;
  }

  private static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  private static ArrayNode epochs(TrainedModel model) {
    ArrayNode epochs = NODES.arrayNode();
    for (TrainingEpoch epoch : model.getEpochs()) {
      ObjectNode node =
          epochs
              .addObject()
              .put("epoch", epoch.getEpoch())
              .put("trainLoss", epoch.getTrainLoss())
              .put("validationLoss", epoch.getValidationLoss())
              .put("chosen", epoch.getEpoch() == model.getBestEpoch());
      ObjectNode areas = node.putObject("auc");
      new TreeMap<>(epoch.getValidationAuc()).forEach(areas::put);
    }
    return epochs;
  }

  /** The curve of each question on the test images, with its operating points. */
  private static ArrayNode roc(EvaluationReport report, List<Prediction> predictions) {
    List<Prediction> test =
        predictions.stream()
            .filter(image -> image.getSplit() == Split.TEST && image.getGrade() != null)
            .toList();
    ArrayNode curves = NODES.arrayNode();
    List<Target> questions = ModelTargets.of(report.getTargets());
    for (int question = 0; question < questions.size(); question++) {
      Target target = questions.get(question);
      TwoClassScores scores = scores(test, report, target, question);
      if (!scores.hasBothClasses()) {
        continue;
      }
      ObjectNode curve =
          curves.addObject().put("target", target.name()).put("images", scores.count());
      SliceMetrics whole = wholeTestSplit(report, target.name());
      curve.put("auc", whole == null ? null : whole.getAuc());
      curve.put("lower", whole == null ? null : whole.getAucLower());
      curve.put("upper", whole == null ? null : whole.getAucUpper());
      curve.set("points", points(RocCurve.of(scores)));
      ArrayNode marks = curve.putArray("marks");
      for (OperatingPoint point : report.getOperatingPoints()) {
        if (point.getTarget().equals(target.name())) {
          BinaryConfusion at = scores.confusionAt(point.getThreshold());
          marks
              .addObject()
              .put("name", point.getName())
              .put("threshold", point.getThreshold())
              .put("sensitivity", sensitivity(at))
              .put("falsePositiveRate", falsePositiveRate(at));
        }
      }
    }
    return curves;
  }

  private static TwoClassScores scores(
      List<Prediction> images, EvaluationReport report, Target target, int question) {
    CalibratedScores calibration = new CalibratedScores(report.getCalibration());
    double[] scores = new double[images.size()];
    boolean[] positive = new boolean[images.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = calibration.of(images.get(i).getLogits()).get(question);
      positive[i] =
          target.isPositive(Target.GRADE_NAMES.indexOf(String.valueOf(images.get(i).getGrade())));
    }
    return TwoClassScores.of(scores, positive);
  }

  private static @Nullable SliceMetrics wholeTestSplit(EvaluationReport report, String target) {
    return report.getSlices().stream()
        .filter(slice -> slice.getTarget().equals(target))
        .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals("all"))
        .findFirst()
        .orElse(null);
  }

  /** Points as pairs, false positive rate and sensitivity; the first and the last are kept. */
  private static ArrayNode points(RocCurve curve) {
    List<RocCurve.Point> points = curve.points();
    int shown = Math.min(MAX_CURVE_POINTS, points.size());
    ArrayNode pairs = NODES.arrayNode();
    for (int i = 0; i < shown; i++) {
      int at = (int) Math.round((double) i * (points.size() - 1) / Math.max(1, shown - 1));
      BinaryConfusion confusion = points.get(at).confusion();
      pairs.addArray().add(falsePositiveRate(confusion)).add(sensitivity(confusion));
    }
    return pairs;
  }

  private static double sensitivity(BinaryConfusion confusion) {
    return rounded(
        (double) confusion.truePositives()
            / (confusion.truePositives() + confusion.falseNegatives()));
  }

  private static double falsePositiveRate(BinaryConfusion confusion) {
    return rounded(
        (double) confusion.falsePositives()
            / (confusion.falsePositives() + confusion.trueNegatives()));
  }

  private static double rounded(double share) {
    return Math.round(share * 1e4) / 1e4;
  }

  private static ArrayNode reliability(EvaluationReport report) {
    ArrayNode diagrams = NODES.arrayNode();
    for (Reliability reliability : report.getReliability()) {
      if (reliability.getSplit() == Split.TEST) {
        ObjectNode diagram = diagrams.addObject().put("target", reliability.getTarget());
        diagram.set("before", bins(reliability.getBefore()));
        diagram.set("after", bins(reliability.getAfter()));
      }
    }
    return diagrams;
  }

  private static ArrayNode bins(List<ReliabilityBin> bins) {
    ArrayNode nodes = NODES.arrayNode();
    for (ReliabilityBin bin : bins) {
      Double mean = bin.getMeanScore();
      if (mean != null) {
        nodes
            .addObject()
            .put("score", rounded(mean))
            .put("positive", rounded((double) bin.getPositives() / bin.getImages()))
            .put("images", bin.getImages());
      }
    }
    return nodes;
  }
}
