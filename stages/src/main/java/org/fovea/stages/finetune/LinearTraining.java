package org.fovea.stages.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.fovea.schema.LinearFit;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.LinearHead;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.Target;

/**
 * Fits a linear classifier to the features of a pretrained network: one logistic regression a
 * target, on images that are not rotated.
 *
 * <p>The strength of each is the one whose validation images are told apart best; among several
 * layers, the one with the best mean over the targets. What comes out is a head for the network:
 * the standardisation of the features is folded into its weights.
 */
final class LinearTraining {
  /** The strengths that are tried: a factor of 10 apart, around what suits some thousand images. */
  static final List<Double> STRENGTHS = List.of(1e-4, 1e-3, 1e-2);

  private final List<Target> targets;
  private final ExtractedFeatures features;
  private final List<TrainingExample> training;
  private final List<TrainingExample> validation;
  private final ProgressListener progress;

  /**
   * What came of one layer, or of several.
   *
   * @param head an output for each target
   * @param score its score on the validation images
   * @param fits everything that was tried
   */
  record Result(LinearHead head, ValidationScore score, List<LinearFit> fits) {}

  /** The classifier of one target, and all that were tried. */
  private record Choice(LinearFunction function, List<LinearFit> fits) {}

  /**
   * @param training the training examples, all rotations, in any order
   * @param validation the validation examples
   * @throws IllegalArgumentException if there are none of either
   */
  LinearTraining(
      List<Target> targets,
      ExtractedFeatures features,
      List<TrainingExample> training,
      List<TrainingExample> validation,
      ProgressListener progress) {
    this.targets = targets;
    this.features = features;
    this.training =
        training.stream()
            .filter(example -> example.getRotationDegrees() == 0)
            .sorted(Comparator.comparing(TrainingExample::getImageId))
            .toList();
    this.validation = List.copyOf(validation);
    this.progress = progress;
    FineTuning.requireImages(this.training.size(), this.validation.size());
  }

  /**
   * Fits to each of some layers, and returns the best.
   *
   * @param layers at least one
   * @throws IOException if the features cannot be read
   * @throws IllegalArgumentException if the training images of a target are all of one class
   */
  Result best(List<FeatureLayer> layers) throws IOException {
    List<Result> results = new ArrayList<>();
    Result best = null;
    for (FeatureLayer layer : layers) {
      Result result = fit(layer);
      results.add(result);
      if (best == null || result.score().isBetterThan(best.score())) {
        best = result;
      }
    }
    Result chosen = Objects.requireNonNull(best);
    List<LinearFit> fits = new ArrayList<>();
    for (Result result : results) {
      for (LinearFit fit : result.fits()) {
        boolean ofChosen = result.equals(chosen);
        fits.add(LinearFit.newBuilder(fit).setChosen(ofChosen && fit.getChosen()).build());
      }
    }
    return new Result(chosen.head(), chosen.score(), fits);
  }

  /**
   * Fits to one layer.
   *
   * @throws IOException if the features cannot be read
   * @throws IllegalArgumentException if the training images of a target are all of one class
   */
  Result fit(FeatureLayer layer) throws IOException {
    List<TrainingExample> both = new ArrayList<>(training);
    both.addAll(validation);
    List<float[]> rows = features.read(layer, both);
    Standardisation standardisation = Standardisation.of(rows.subList(0, training.size()));
    List<double[]> standardised = rows.stream().map(standardisation::apply).toList();
    LogisticRegression regression =
        new LogisticRegression(standardised.subList(0, training.size()));
    List<double[]> held = standardised.subList(training.size(), rows.size());

    float[][] weights = new float[targets.size()][];
    float[] bias = new float[targets.size()];
    float[][] logits = new float[validation.size()][targets.size()];
    List<LinearFit> fits = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      Choice choice = choose(targets.get(target), layer, regression, held);
      LinearFunction folded = standardisation.unfold(choice.function());
      weights[target] = folded.floatWeights();
      bias[target] = (float) folded.bias();
      for (int image = 0; image < logits.length; image++) {
        logits[image][target] = (float) choice.function().of(held.get(image));
      }
      fits.addAll(choice.fits());
    }
    ValidationScore score = ValidationScore.of(List.of(logits), validation, targets);
    progress.progressed(
        new ProgressEvent(
            FineTuneGoogLeNet.STAGE,
            "linear classifier on " + layer.layerName(),
            training.size(),
            training.size(),
            "images",
            score.details()));
    return new Result(new LinearHead(layer, weights, bias), score, fits);
  }

  private Choice choose(
      Target target, FeatureLayer layer, LogisticRegression regression, List<double[]> held) {
    boolean[] positive = new boolean[training.size()];
    for (int image = 0; image < positive.length; image++) {
      positive[image] = TargetLabels.isPositive(target, training.get(image));
    }
    List<LinearFunction> functions = new ArrayList<>();
    List<ValidationScore> scores = new ArrayList<>();
    int best = 0;
    for (double strength : STRENGTHS) {
      LinearFunction function = fit(target, regression, positive, strength);
      List<float[]> logits =
          held.stream().map(row -> new float[] {(float) function.of(row)}).toList();
      functions.add(function);
      scores.add(ValidationScore.of(logits, validation, List.of(target)));
      if (scores.get(scores.size() - 1).isBetterThan(scores.get(best))) {
        best = scores.size() - 1;
      }
    }
    List<LinearFit> fits = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      fits.add(
          LinearFit.newBuilder()
              .setTarget(target.name())
              .setLayer(layer.layerName())
              .setStrength(STRENGTHS.get(i))
              .setValidationLoss(scores.get(i).loss())
              .setValidationAuc(scores.get(i).auc().get(target.name()))
              .setChosen(i == best)
              .build());
    }
    return new Choice(functions.get(best), fits);
  }

  private static LinearFunction fit(
      Target target, LogisticRegression regression, boolean[] positive, double strength) {
    try {
      return regression.fit(positive, strength);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "target %s cannot be learnt: %s".formatted(target.name(), e.getMessage()), e);
    }
  }
}
