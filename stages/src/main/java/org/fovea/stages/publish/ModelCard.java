package org.fovea.stages.publish;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.ExplicitClassifier;
import org.fovea.schema.GateCondition;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.KernelFit;
import org.fovea.schema.LinearFit;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Preparation;
import org.fovea.schema.StageReference;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * What a model is and what it is not, on one page of Markdown.
 *
 * <p>Holds nothing that differs between two equal runs, such as times: it is part of what the
 * artifact's digest is taken over. The gate stands in it, so that another gate makes another
 * version with a verdict of its own.
 */
final class ModelCard {
  private final StringBuilder text = new StringBuilder();

  private ModelCard() {}

  /**
   * Writes the card.
   *
   * @param name name of the model
   * @param gate conditions with their verdicts
   * @param lineage stage outputs that the model stands on
   * @param statistics what the images are like; null where nobody says
   * @return Markdown
   */
  static String of(
      String name,
      TrainedModel model,
      EvaluationReport report,
      Preparation preparation,
      List<GateCondition> gate,
      List<StageReference> lineage,
      @Nullable DatasetStatistics statistics) {
    ModelCard card = new ModelCard();
    card.introduction(name, model);
    card.data(model, report);
    card.calibration(report);
    card.operatingPoints(report);
    card.text.append(MetricTables.of(report));
    card.text.append(ScreenedSection.of(report));
    card.text.append(AgreementSection.of(report));
    card.text.append(BetterScoresSection.of(report));
    card.gate(gate);
    card.origin(model, preparation, lineage);
    card.evidence(new Evidence(model, report, preparation, statistics));
    return card.text.toString();
  }

  private void introduction(String name, TrainedModel model) {
    line("# Model card: %s%s", name, model.getSynthetic() ? " (synthetic)" : "");
    line("");
    if (model.getSynthetic()) {
      line(
          "**Synthetic: trained and measured on drawings, not on photographs. It says nothing about"
              + " any eye.**");
      line("");
    }
    line("Research software, not a medical device; it must not guide the care of anybody.");
    line("");
    line(
        "%s scores colour fundus photographs for diabetic retinopathy, one probability a target:",
        model.getExplicitClassifier() == null
            ? network(model) + " that"
            : "A support vector machine on explicit features (counts and areas of candidates for"
                + " lesions, vessels, colour, texture) that");
    line("");
    for (Head head : ModelTargets.heads(model.getTargets()).list()) {
      if (head instanceof GradeGroups groups) {
        line(
            "- %s: which group of grades, %s (%s head); one probability for each but the first or"
                + " worse",
            groups.name(),
            IntStream.range(0, groups.groupCount())
                .mapToObj(groups::gradesOf)
                .collect(Collectors.joining(", ")),
            groups.form().name().toLowerCase(Locale.ROOT));
      }
      for (Target question : head.questions()) {
        String indent = head instanceof Target ? "" : "  ";
        String grade = Target.GRADE_NAMES.get(question.from());
        line("%s- %s: grade %s or worse", indent, question.name(), grade);
      }
    }
    line("");
    line(
        "Macular oedema is not among the targets: an eye that has to be seen for it alone is not"
            + " found.");
    line("");
  }

  private static String network(TrainedModel model) {
    int members = members(model);
    return members == 1
        ? "A " + model.getNetwork()
        : "An ensemble of " + members + " networks (" + model.getNetwork() + ")";
  }

  /** Returns the seed, or those of the members of an ensemble, which follow each other. */
  static String seeds(TrainedModel model) {
    int members = members(model);
    return members == 1
        ? "seed " + model.getSeed()
        : "seeds %d to %d, a network each"
            .formatted(model.getSeed(), model.getSeed() + members - 1);
  }

  private static int members(TrainedModel model) {
    return EnsembleTensors.memberCount(
        model.getTensors().stream().map(TensorDigest::getName).toList());
  }

  private void data(TrainedModel model, EvaluationReport report) {
    line("## Data");
    line("");
    line("| split | images | patients or groups |");
    line("|---|---:|---:|");
    line("| TRAIN | %d | |", model.getTrainingImages());
    String first = ModelTargets.of(report.getTargets()).get(0).name();
    report.getSlices().stream()
        .filter(slice -> slice.getSliceBy().equals("all") && slice.getTarget().equals(first))
        .forEach(
            slice ->
                line("| %s | %d | %d |", slice.getSplit(), slice.getImages(), slice.getGroups()));
    line("");
    heldOut(report);
    if (!report.getSourcesWithoutPatients().isEmpty()) {
      line(
          "Patients are not known in %s: that no patient is in two splits is not provable there.",
          String.join(", ", report.getSourcesWithoutPatients()));
      line("");
    }
    if (report.getCalibrationTakenFromValidation()) {
      line("The calibration split was taken from validation, half of its patients.");
      line("");
    }
  }

  /** How often they were looked at is counted beside the card: the count grows, the card stays. */
  private void heldOut(EvaluationReport report) {
    if (report.getHeldOut().isEmpty()) {
      return;
    }
    line("Measured on images that it had not learnt from. How often each set had been looked at");
    line("before is no property of the model: `models show` counts it.");
    line("");
    line("| split | source | images | the set's digest |");
    line("|---|---|---:|---|");
    for (HeldOutSet set : report.getHeldOut()) {
      line(
          "| %s | %s | %d | %s |",
          set.getSplit(), set.getSource(), set.getImages(), set.getDigest());
    }
    line("");
  }

  private void calibration(EvaluationReport report) {
    line("## Calibration");
    line("");
    if (report.getRotations().size() > 1) {
      line(
          "An output is the mean over the photograph turned by %s degrees.",
          report.getRotations().stream().map(String::valueOf).collect(Collectors.joining(", ")));
      line("");
    }
    if (report.getCalibration().isEmpty()) {
      line("Scores are the sigmoid of the model's outputs; they were not calibrated.");
    } else {
      line("A score is the sigmoid of output / temperature + bias.");
      line("");
      line("| target | temperature | bias | fitted on |");
      line("|---|---:|---:|---|");
    }
    for (TargetCalibration fit : report.getCalibration()) {
      line(
          "| %s | %s | %s | %s |",
          fit.getTarget(),
          number(fit.getTemperature()),
          number(fit.getBias()),
          fit.getFitted()
              ? "%s, %d images".formatted(fit.getFittedOn(), fit.getImages())
              : whyNotFitted(fit.getTarget(), report));
    }
    line("");
  }

  private static String whyNotFitted(String question, EvaluationReport report) {
    boolean binary =
        report.getTargets().stream().anyMatch(target -> target.getName().equals(question));
    return binary
        ? "nothing: scores do not rise with the truth"
        : "nothing: questions about groups are not calibrated one by one";
  }

  private void operatingPoints(EvaluationReport report) {
    line("## Operating points");
    line("");
    line("| target | name | score at or above | chosen on | for | reached there |");
    line("|---|---|---:|---|---|---|");
    for (OperatingPoint point : report.getOperatingPoints()) {
      line(
          "| %s | %s | %s | %s, %d images | %s %s on the %s | %s, lower bound %s |",
          point.getTarget(),
          point.getName(),
          number(point.getThreshold()),
          point.getChosenOn(),
          point.getImages(),
          point.getCriterion(),
          number(point.getRequired()),
          point.getOn(),
          number(point.getReached()),
          number(point.getReachedLower()));
    }
    line("");
    for (OperatingPoint point : report.getOperatingPoints()) {
      if (point.getRemark() != null) {
        line("%s of %s was %s.", point.getName(), point.getTarget(), point.getRemark());
        line("");
      }
    }
  }

  private void gate(List<GateCondition> gate) {
    line("## Gate");
    line("");
    line("| measure | target | measured on | held against the bar | value | bar | verdict |");
    line("|---|---|---|---|---:|---:|---|");
    for (GateCondition condition : gate) {
      line(
          "| %s | %s | %s | %s | %s | %s | %s |",
          condition.getMeasure(),
          condition.getTarget(),
          condition.getMeasuredOn(),
          condition.getOn(),
          number(condition.getValue()),
          number(condition.getBar()),
          condition.getPassed() ? "passed" : "NOT PASSED");
    }
    line("");
  }

  private void origin(TrainedModel model, Preparation preparation, List<StageReference> lineage) {
    line("## Where it comes from");
    line("");
    line("- weights: %s", model.getModelDigest());
    line("- began with: %s", model.getInitialWeights().getKind());
    ExplicitClassifier explicit = model.getExplicitClassifier();
    if (explicit == null) {
      training(model);
      line(
          "- images prepared at %d px by %s, version %d",
          preparation.getSidePx(), preparation.getConfig(), preparation.getLogicVersion());
    } else {
      fitting(explicit);
    }
    line(
        "%s",
        lineage.stream()
            .map(
                reference ->
                    "- %s %s, digest %s"
                        .formatted(reference.getStage(), reference.getKey(), reference.getDigest()))
            .collect(Collectors.joining("\n")));
  }

  private void training(TrainedModel model) {
    String epoch = model.getEpochs().isEmpty() ? "" : ", epoch " + model.getBestEpoch();
    line("- scenario %s, %s%s", model.getScenario(), seeds(model), epoch);
    if (model.getScenarioChoice() != null) {
      line("- chosen from the data: %s", model.getScenarioChoice().getReason());
    }
    for (LinearFit fit : model.getLinearFits()) {
      if (fit.getChosen()) {
        line(
            "- %s: logistic regression on the averaged activations of %s, C = %s, AUC on validation"
                + " %s",
            fit.getTarget(), fit.getLayer(), fit.getStrength(), number(fit.getValidationAuc()));
      }
    }
  }

  private void fitting(ExplicitClassifier explicit) {
    line(
        "- no transfer: %d features of the originals, measured by %s, version %d",
        explicit.getFeatures().size(), explicit.getConfig(), explicit.getVersion());
    for (KernelFit fit : explicit.getFits()) {
      if (fit.getChosen()) {
        line(
            "- %s: Gaussian kernel, C = %s, gamma = %s, %d support vectors, AUC on validation %s",
            fit.getTarget(),
            fit.getCost(),
            fit.getGamma(),
            fit.getSupportVectors(),
            number(fit.getValidationAuc()));
      }
    }
  }

  private void evidence(Evidence evidence) {
    line("");
    line("## Evidence map");
    line("");
    line(
        "What the records behind this card say to the items of two reporting guidelines. Topics are"
            + " named in few words: the guidelines say in full what is asked for. What the records"
            + " cannot know is not available here, and has to come from the people of a study.");
    line("");
    text.append(TripodItems.of(evidence).markdown());
    text.append(ClaimItems.of(evidence).markdown());
  }

  static String number(@Nullable Double value) {
    return value == null ? "undefined" : String.format(Locale.ROOT, "%.4f", value);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
