package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.schema.KernelFit;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.supportvectors.SupportVectorMachine;
import org.fovea.stages.supportvectors.SupportVectorModel;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/**
 * Fits a support vector machine to explicit features for each output of a head; one of an ordinal
 * head to the images that reach the group before. C and gamma of a target are those by which the
 * validation images are told apart best; features are standardised on the training images.
 */
final class SupportVectorTraining {
  private final SupportVectorConfig config;
  private final List<TrainingExample> training;
  private final List<TrainingExample> validation;
  private final ProgressListener progress;

  /**
   * What came of it.
   *
   * @param model an output for each of the heads' in their order
   * @param fits everything that was tried
   */
  record Result(SupportVectorModel model, List<KernelFit> fits) {}

  /** The machines of one target, an output each, and what they are worth. */
  private record Trial(
      double cost, double gamma, List<SupportVectorMachine> machines, ValidationScore score) {}

  /**
   * @param training the training examples, each image once, in a fixed order
   * @param validation the validation examples
   * @throws IllegalArgumentException if there are none of either
   */
  SupportVectorTraining(
      SupportVectorConfig config,
      List<TrainingExample> training,
      List<TrainingExample> validation,
      ProgressListener progress) {
    this.config = config;
    this.training = List.copyOf(training);
    this.validation = List.copyOf(validation);
    this.progress = progress;
    FineTuning.requireImages(this.training.size(), this.validation.size());
  }

  /**
   * Fits.
   *
   * @param rows features of the training examples, then of the validation examples
   * @throws IllegalArgumentException if the training images of a target are all of one class
   */
  Result fit(List<float[]> rows) {
    Standardisation measured = Standardisation.of(rows.subList(0, training.size()));
    float[] mean = floats(measured.mean());
    float[] deviation = floats(measured.deviation());
    List<float[]> standardised =
        rows.stream().map(row -> SupportVectorModel.standardised(row, mean, deviation)).toList();
    List<SupportVectorMachine> machines = new ArrayList<>();
    List<KernelFit> fits = new ArrayList<>();
    for (Head head : config.targets()) {
      List<Trial> trials = trials(head, standardised);
      int best = 0;
      for (int i = 1; i < trials.size(); i++) {
        best = trials.get(i).score().isBetterThan(trials.get(best).score()) ? i : best;
      }
      machines.addAll(trials.get(best).machines());
      for (int i = 0; i < trials.size(); i++) {
        fits.add(record(head, trials.get(i), i == best));
      }
    }
    return new Result(new SupportVectorModel(mean, deviation, machines), fits);
  }

  private List<Trial> trials(Head head, List<float[]> standardised) {
    List<float[]> learnt = standardised.subList(0, training.size());
    List<float[]> held = standardised.subList(training.size(), standardised.size());
    int features = standardised.get(0).length;
    List<Trial> trials = new ArrayList<>();
    for (double timesFeatures : config.gammas()) {
      double gamma = timesFeatures / features;
      for (double cost : config.costs()) {
        List<SupportVectorMachine> machines = machines(head, learnt, cost, gamma);
        List<float[]> outputs = held.stream().map(row -> outputs(machines, row)).toList();
        ValidationScore score = ValidationScore.of(outputs, validation, Heads.of(List.of(head)));
        trials.add(new Trial(cost, gamma, machines, score));
        progress.progressed(
            new ProgressEvent(
                FitSupportVectors.STAGE,
                "support vectors of " + head.name(),
                trials.size(),
                (long) config.gammas().size() * config.costs().size(),
                "fits",
                score.details()));
      }
    }
    return trials;
  }

  private List<SupportVectorMachine> machines(
      Head head, List<float[]> learnt, double cost, double gamma) {
    int[] groups = training.stream().mapToInt(example -> TrueGroup.of(head, example)).toArray();
    List<SupportVectorMachine> machines = new ArrayList<>();
    for (int output = 0; output < head.outputs(); output++) {
      int group = output;
      int[] asked =
          IntStream.range(0, groups.length).filter(image -> groups[image] >= group).toArray();
      boolean[] positive = new boolean[asked.length];
      for (int i = 0; i < asked.length; i++) {
        positive[i] = groups[asked[i]] > group;
      }
      List<float[]> rows = Arrays.stream(asked).mapToObj(learnt::get).toList();
      try {
        machines.add(new GaussianKernelFit(rows).fit(positive, cost, gamma));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "target %s cannot be learnt: %s"
                .formatted(head.questions().get(output).name(), e.getMessage()),
            e);
      }
    }
    return machines;
  }

  private static float[] outputs(List<SupportVectorMachine> machines, float[] row) {
    float[] outputs = new float[machines.size()];
    for (int output = 0; output < outputs.length; output++) {
      outputs[output] = (float) machines.get(output).at(row);
    }
    return outputs;
  }

  private static KernelFit record(Head head, Trial trial, boolean chosen) {
    return KernelFit.newBuilder()
        .setTarget(head.name())
        .setCost(trial.cost())
        .setGamma(trial.gamma())
        .setSupportVectors(
            trial.machines().stream().mapToLong(machine -> machine.vectors().length).sum())
        .setValidationLoss(trial.score().loss())
        .setValidationAuc(trial.score().hasAuc() ? trial.score().meanAuc() : null)
        .setChosen(chosen)
        .build();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
