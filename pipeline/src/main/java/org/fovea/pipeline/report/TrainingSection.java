package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fovea.schema.KernelFit;
import org.fovea.schema.LinearFit;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingEpoch;
import org.fovea.stages.googlenet.EnsembleTensors;

/** How the model was trained. */
record TrainingSection(
    String scenario,
    String reason,
    String network,
    String initialWeights,
    long seed,
    String precision,
    int sidePx,
    long trainingImages,
    long validationImages,
    long frozenTensors,
    long trainedTensors,
    int bestEpoch,
    List<Epoch> epochs,
    List<Fit> fits) {
  /** One pass over the training images. */
  record Epoch(
      int number,
      String trainLoss,
      String validationLoss,
      String validationAuc,
      String learningRate,
      boolean best) {}

  /** A classifier that was fitted to features, one of those that were tried. */
  record Fit(
      String target,
      String on,
      String parameters,
      String validationLoss,
      String validationAuc,
      boolean chosen) {}

  static Optional<TrainingSection> of(RunMaterial material) {
    return material.model().map(TrainingSection::of);
  }

  private static TrainingSection of(TrainedModel model) {
    long frozen = model.getTensors().stream().filter(TensorDigest::getFrozen).count();
    return new TrainingSection(
        model.getScenario(),
        model.getScenarioChoice() == null ? "" : model.getScenarioChoice().getReason(),
        network(model),
        model.getInitialWeights().getKind(),
        model.getSeed(),
        model.getPrecision(),
        model.getSidePx(),
        model.getTrainingImages(),
        model.getValidationImages(),
        frozen,
        model.getTensors().size() - frozen,
        model.getBestEpoch(),
        model.getEpochs().stream().map(TrainingSection::epoch).toList(),
        fits(model));
  }

  private static String network(TrainedModel model) {
    int members =
        EnsembleTensors.memberCount(
            model.getTensors().stream().map(TensorDigest::getName).toList());
    return members == 1
        ? model.getNetwork()
        : "%s, %d networks with a seed each, from this one on"
            .formatted(model.getNetwork(), members);
  }

  private static Epoch epoch(TrainingEpoch epoch) {
    return new Epoch(
        epoch.getEpoch(),
        Figures.decimal(epoch.getTrainLoss()),
        Figures.decimal(epoch.getValidationLoss()),
        new TreeMap<>(epoch.getValidationAuc())
            .entrySet().stream()
                .map(auc -> auc.getKey() + " " + Figures.decimal(auc.getValue()))
                .collect(Collectors.joining(", ")),
        String.valueOf(epoch.getLearningRate()),
        epoch.getBest());
  }

  private static List<Fit> fits(TrainedModel model) {
    List<Fit> fits = new ArrayList<>();
    for (LinearFit fit : model.getLinearFits()) {
      fits.add(
          new Fit(
              fit.getTarget(),
              fit.getLayer(),
              "C = " + fit.getStrength(),
              Figures.decimal(fit.getValidationLoss()),
              Figures.decimal(fit.getValidationAuc()),
              fit.getChosen()));
    }
    if (model.getExplicitClassifier() != null) {
      for (KernelFit fit : model.getExplicitClassifier().getFits()) {
        fits.add(
            new Fit(
                fit.getTarget(),
                "explicit features",
                "C = %s, gamma = %s".formatted(fit.getCost(), fit.getGamma()),
                Figures.decimal(fit.getValidationLoss()),
                Figures.decimal(fit.getValidationAuc()),
                fit.getChosen()));
      }
    }
    return fits;
  }
}
