package org.fovea.stages.publish;

import java.util.List;
import java.util.Locale;
import org.fovea.schema.EnsembleGain;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FellowEyeShare;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.RotationGain;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.SliceMetrics;

/**
 * What was done to get better scores out of the same model, with its gain and its cost, as a
 * section of the {@link ModelCard}.
 */
final class BetterScoresSection {
  private final StringBuilder text = new StringBuilder();

  private BetterScoresSection() {}

  /** Returns the section as Markdown; empty where nothing was done. */
  static String of(EvaluationReport report) {
    RotationGain rotations = report.getRotationGain();
    FellowEyeMeasurement bothEyes = report.getFellowEye();
    EnsembleGain ensemble = report.getEnsembleGain();
    if (rotations == null && ensemble == null && bothEyes == null) {
      return "";
    }
    BetterScoresSection section = new BetterScoresSection();
    section.line("## Better scores from the same model");
    section.line("");
    section.line(
        "Gains are differences of areas under the ROC curve on the same images; their 95 %%"
            + " intervals draw patients again for both alike.");
    section.line("");
    if (rotations != null) {
      section.rotations(rotations);
    }
    if (ensemble != null) {
      section.ensemble(ensemble);
    }
    if (bothEyes != null) {
      section.bothEyes(bothEyes);
    }
    return section.text.toString();
  }

  private void rotations(RotationGain rotations) {
    line("### Averaging over rotations");
    line("");
    line("Cost: %d passes of the network for a photograph instead of one.", rotations.getPasses());
    line("");
    gains(rotations.getGains());
  }

  private void ensemble(EnsembleGain ensemble) {
    line("### Averaging over %d networks", ensemble.getMembers());
    line("");
    line(
        "Trained alike but for the seed. Cost: %d trainings instead of one, and %d passes of a"
            + " network for a photograph.",
        ensemble.getMembers(), ensemble.getPasses());
    line("");
    line("Against the mean of the areas that the members have by themselves:");
    line("");
    gains(ensemble.getOverMean());
    line("Against the first member:");
    line("");
    gains(ensemble.getOverFirst());
  }

  private void bothEyes(FellowEyeMeasurement bothEyes) {
    line("### Both eyes of a patient together");
    line("");
    FellowEyeScoring scoring = bothEyes.getScoring();
    if (scoring == null) {
      line("Every photograph is scored by itself: %s.", bothEyes.getRemark());
      line("");
      shares(bothEyes.getShares());
      return;
    }
    line(
        "Where the patient's other eye was scored too, log odds are the weighted mean of both, with"
            + " a calibration and thresholds of their own. A photograph that comes alone is scored"
            + " by itself, and for it the tables above hold. Cost: both eyes have to be"
            + " photographed, and known to be one patient's; no further pass of the network.");
    line("");
    weights(bothEyes.getWeights());
    shares(bothEyes.getShares());
    thresholds(scoring.getOperatingPoints());
    results(bothEyes.getSlices());
    gains(bothEyes.getGains());
  }

  private void weights(List<FellowEyeWeight> weights) {
    line("| target | weight of the fellow eye | chosen on | AUC there | without |");
    line("|---|---:|---|---:|---:|");
    for (FellowEyeWeight weight : weights) {
      line(
          "| %s | %s | %s, %d images | %s | %s |",
          weight.getTarget(),
          weight.getWeight(),
          weight.getChosenOn(),
          weight.getImages(),
          ModelCard.number(weight.getAuc()),
          ModelCard.number(weight.getAucWithout()));
    }
    line("");
  }

  private void shares(List<FellowEyeShare> shares) {
    line("| split | slice | images | whose fellow eye was scored |");
    line("|---|---|---:|---:|");
    for (FellowEyeShare share : shares) {
      line(
          "| %s | %s | %d | %d (%.0f %%) |",
          share.getSplit(),
          share.getSlice(),
          share.getImages(),
          share.getWithFellow(),
          100.0 * share.getWithFellow() / share.getImages());
    }
    line("");
  }

  private void thresholds(List<OperatingPoint> points) {
    line("| target | name | score by both eyes at or above | chosen on | reached there |");
    line("|---|---|---:|---|---|");
    for (OperatingPoint point : points) {
      line(
          "| %s | %s | %s | %s, %d images | %s %s, lower bound %s |",
          point.getTarget(),
          point.getName(),
          ModelCard.number(point.getThreshold()),
          point.getChosenOn(),
          point.getImages(),
          point.getCriterion(),
          ModelCard.number(point.getReached()),
          ModelCard.number(point.getReachedLower()));
    }
    line("");
  }

  private void results(List<SliceMetrics> slices) {
    line(
        "| target | split | slice | images | positive | operating point | sensitivity"
            + " | specificity |");
    line("|---|---|---|---:|---:|---|---|---|");
    for (SliceMetrics slice : slices) {
      for (OperatingPointResult point : slice.getOperatingPoints()) {
        line(
            "| %s | %s | %s | %d | %d | %s | %s | %s |",
            slice.getTarget(),
            slice.getSplit(),
            slice.getSlice(),
            slice.getImages(),
            slice.getPositives(),
            point.getOperatingPoint(),
            MetricTables.share(point.getSensitivity()),
            MetricTables.share(point.getSpecificity()));
      }
    }
    line("");
  }

  private void gains(List<ScoreGain> gains) {
    line("| target | split | slice | by | judged | positive | AUC | without | gain |");
    line("|---|---|---|---|---:|---:|---:|---:|---|");
    for (ScoreGain gain : gains) {
      line(
          "| %s | %s | %s | %s | %d | %d | %s | %s | %s |",
          gain.getTarget(),
          gain.getSplit(),
          gain.getSlice(),
          gain.getLevel().name().toLowerCase(Locale.ROOT),
          gain.getImages(),
          gain.getPositives(),
          ModelCard.number(gain.getAuc()),
          ModelCard.number(gain.getAucWithout()),
          difference(gain));
    }
    line("");
  }

  private static String difference(ScoreGain gain) {
    Double difference = gain.getDifference();
    if (difference == null) {
      return "undefined";
    }
    String value = String.format(Locale.ROOT, "%+.4f", difference);
    return gain.getDifferenceLower() == null
        ? value
        : String.format(
            Locale.ROOT,
            "%s (%+.4f to %+.4f)",
            value,
            gain.getDifferenceLower(),
            gain.getDifferenceUpper());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
