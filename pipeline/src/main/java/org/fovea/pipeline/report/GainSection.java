package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.schema.EnsembleGain;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeShare;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.RotationGain;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.Split;

/**
 * What was done to get better scores out of the same model, and what it brings on test images.
 *
 * @param costs what each takes, in words
 * @param rows by what was done, in the order of the report
 */
record GainSection(List<String> costs, List<Row> rows) {
  /** A question on a slice, judged by image, eye or patient. */
  record Row(
      String done,
      String target,
      String slice,
      String level,
      long judged,
      String with,
      String without,
      Figures.Measured gain) {}

  static Optional<GainSection> of(RunMaterial material) {
    return material.evaluation().map(GainSection::of).filter(section -> !section.costs.isEmpty());
  }

  private static GainSection of(EvaluationReport report) {
    List<String> costs = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    RotationGain rotations = report.getRotationGain();
    if (rotations != null) {
      costs.add(
          "Averaging over rotations: %d passes of the network for a photograph instead of one."
              .formatted(rotations.getPasses()));
      addRows("rotations", rotations.getGains(), rows);
    }
    EnsembleGain ensemble = report.getEnsembleGain();
    if (ensemble != null) {
      costs.add(
          "Averaging over %d networks that differ in the seed: as many trainings, and %d passes for a photograph; held against the mean of their areas."
              .formatted(ensemble.getMembers(), ensemble.getPasses()));
      addRows("ensemble", ensemble.getOverMean(), rows);
    }
    FellowEyeMeasurement bothEyes = report.getFellowEye();
    if (bothEyes != null) {
      costs.add(bothEyes(bothEyes));
      addRows("both eyes", bothEyes.getGains(), rows);
    }
    return new GainSection(costs, rows);
  }

  private static String bothEyes(FellowEyeMeasurement bothEyes) {
    if (bothEyes.getScoring() == null) {
      return "Both eyes together: not done, since " + bothEyes.getRemark() + ".";
    }
    List<String> weights = new ArrayList<>();
    for (FellowEyeWeight weight : bothEyes.getWeights()) {
      weights.add(weight.getTarget() + " " + weight.getWeight());
    }
    String share =
        bothEyes.getShares().stream()
            .filter(each -> each.getSplit() == Split.TEST && each.getSlice().equals("all"))
            .map(GainSection::share)
            .findFirst()
            .orElse("no test images");
    return "Both eyes together (weight of the fellow eye: %s): no further pass, but a photograph of the other eye, which %s have."
        .formatted(String.join(", ", weights), share);
  }

  private static String share(FellowEyeShare share) {
    return "%d of %d test images".formatted(share.getWithFellow(), share.getImages());
  }

  private static void addRows(String done, List<ScoreGain> gains, List<Row> rows) {
    for (ScoreGain gain : gains) {
      if (gain.getSplit() == Split.TEST) {
        rows.add(
            new Row(
                done,
                gain.getTarget(),
                gain.getSlice(),
                gain.getLevel().name().toLowerCase(Locale.ROOT),
                gain.getImages(),
                Figures.decimal(gain.getAuc()),
                Figures.decimal(gain.getAucWithout()),
                Figures.measured(
                    gain.getDifference(), gain.getDifferenceLower(), gain.getDifferenceUpper())));
      }
    }
  }
}
