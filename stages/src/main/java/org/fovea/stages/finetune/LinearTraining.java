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
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/**
 * Fits a linear classifier to the features of a pretrained network: one logistic regression for
 * each output of a head, on images that are not rotated. One of an ordinal head is fitted to the
 * images that reach the group before: the likelihood of the groups is the product of those of its
 * outputs, so that this is its fit as a whole.
 *
 * <p>The strength of each target's is the one by which the validation images are told apart best;
 * among several layers, the one with the best mean over the questions. What comes out is a head for
 * the network: the standardisation of the features is folded into its weights.
 */
final class LinearTraining {
  /** The strengths that are tried: a factor of 10 apart, around what suits some thousand images. */
  static final List<Double> STRENGTHS = List.of(1e-4, 1e-3, 1e-2);

  private final Heads heads;
  private final ExtractedFeatures features;
  private final List<TrainingExample> training;
  private final List<TrainingExample> validation;
  private final ProgressListener progress;

  /**
   * What came of one layer, or of several.
   *
   * @param head all outputs of the network
   * @param score its score on the validation images
   * @param fits everything that was tried
   */
  record Result(LinearHead head, ValidationScore score, List<LinearFit> fits) {}

  /** The classifier of one target, an output each, and all that were tried. */
  private record Choice(List<LinearFunction> functions, List<LinearFit> fits) {}

  /**
   * @param heads none of them {@link org.fovea.stages.target.HeadForm#SOFTMAX}
   * @param training the training examples, all rotations, in any order
   * @param validation the validation examples
   * @throws IllegalArgumentException if there are none of either
   */
  LinearTraining(
      Heads heads,
      ExtractedFeatures features,
      List<TrainingExample> training,
      List<TrainingExample> validation,
      ProgressListener progress) {
    this.heads = heads;
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

    float[][] weights = new float[heads.outputs()][];
    float[] bias = new float[heads.outputs()];
    List<LinearFunction> functions = new ArrayList<>();
    List<LinearFit> fits = new ArrayList<>();
    for (Head head : heads.list()) {
      Choice choice = choose(head, layer, regression, held);
      for (LinearFunction function : choice.functions()) {
        LinearFunction folded = standardisation.unfold(function);
        weights[functions.size()] = folded.floatWeights();
        bias[functions.size()] = (float) folded.bias();
        functions.add(function);
      }
      fits.addAll(choice.fits());
    }
    ValidationScore score = ValidationScore.of(outputs(functions, held), validation, heads);
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

  private static List<float[]> outputs(List<LinearFunction> functions, List<double[]> rows) {
    List<float[]> outputs = new ArrayList<>();
    for (double[] row : rows) {
      float[] ofRow = new float[functions.size()];
      for (int output = 0; output < ofRow.length; output++) {
        ofRow[output] = (float) functions.get(output).of(row);
      }
      outputs.add(ofRow);
    }
    return outputs;
  }

  private Choice choose(
      Head head, FeatureLayer layer, LogisticRegression regression, List<double[]> held) {
    List<List<LinearFunction>> functions = new ArrayList<>();
    List<ValidationScore> scores = new ArrayList<>();
    int best = 0;
    for (double strength : STRENGTHS) {
      functions.add(fit(head, regression, strength));
      List<float[]> outputs = outputs(functions.get(scores.size()), held);
      scores.add(ValidationScore.of(outputs, validation, Heads.of(List.of(head))));
      if (scores.get(scores.size() - 1).isBetterThan(scores.get(best))) {
        best = scores.size() - 1;
      }
    }
    List<LinearFit> fits = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      fits.add(
          LinearFit.newBuilder()
              .setTarget(head.name())
              .setLayer(layer.layerName())
              .setStrength(STRENGTHS.get(i))
              .setValidationLoss(scores.get(i).loss())
              .setValidationAuc(scores.get(i).hasAuc() ? scores.get(i).meanAuc() : null)
              .setChosen(i == best)
              .build());
    }
    return new Choice(functions.get(best), fits);
  }

  private List<LinearFunction> fit(Head head, LogisticRegression regression, double strength) {
    int[] groups = training.stream().mapToInt(example -> TrueGroup.of(head, example)).toArray();
    List<LinearFunction> functions = new ArrayList<>();
    for (int output = 0; output < head.outputs(); output++) {
      boolean[] asked = new boolean[groups.length];
      List<Boolean> answers = new ArrayList<>();
      for (int image = 0; image < groups.length; image++) {
        asked[image] = groups[image] >= output;
        if (asked[image]) {
          answers.add(groups[image] > output);
        }
      }
      String question = head.questions().get(output).name();
      functions.add(fit(question, regression.among(asked), answers, strength));
    }
    return functions;
  }

  private static LinearFunction fit(
      String question, LogisticRegression regression, List<Boolean> answers, double strength) {
    boolean[] positive = new boolean[answers.size()];
    for (int image = 0; image < positive.length; image++) {
      positive[image] = answers.get(image);
    }
    try {
      return regression.fit(positive, strength);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "target %s cannot be learnt: %s".formatted(question, e.getMessage()), e);
    }
  }
}
