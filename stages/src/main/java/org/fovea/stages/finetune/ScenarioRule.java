package org.fovea.stages.finetune;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.fovea.schema.ScenarioChoice;
import org.fovea.stages.googlenet.FeatureLayer;

/**
 * What is left open until the data are seen: which scenario, where it is {@code AUTO}, and which
 * layer, where it is {@code LINEAR_ON_EARLIER}. The scenario is chosen by two questions.
 *
 * <p>Are there many training images? From a given number on there are.
 *
 * <p>Are they like those of the pre-training? The higher a layer, the more it is of what the
 * network was trained for. So they are taken to be alike where a linear classifier on the last
 * features tells the validation images apart at least as well as one on those of {@code
 * inception_3b}, the second of nine modules, by the area under the ROC curve, mean over the
 * targets. The bar is at a difference of 0: where the difference is within its error, both do about
 * as well, and a margin would only favour one of them unseen.
 *
 * @param largeFrom number of training images from which on there are many, at least 1
 * @param earlierLayers the layers of which {@code LINEAR_ON_EARLIER} takes the one that does best
 *     on validation, at least one
 */
public record ScenarioRule(int largeFrom, List<FeatureLayer> earlierLayers)
    implements Serializable {
  /**
   * The layers are the ends of the network's stretches of one resolution, and the middle between.
   */
  public static final ScenarioRule DEFAULT =
      new ScenarioRule(
          2000,
          List.of(FeatureLayer.INCEPTION_3B, FeatureLayer.INCEPTION_4C, FeatureLayer.INCEPTION_4E));

  /** The earlier of the two layers that are compared. */
  static final FeatureLayer EARLIER = FeatureLayer.INCEPTION_3B;

  /** The later of the two layers that are compared. */
  static final FeatureLayer LAST = FeatureLayer.POOL5;

  public ScenarioRule {
    earlierLayers = List.copyOf(earlierLayers);
    if (largeFrom < 1) {
      throw new IllegalArgumentException("largeFrom must be at least 1, but was " + largeFrom);
    }
    if (earlierLayers.isEmpty()) {
      throw new IllegalArgumentException(
          "earlierLayers must name at least one layer, but is empty");
    }
  }

  /**
   * Returns the scenario for the data.
   *
   * @param earlierAdvantage by how much more the earlier layer separates, -1 to 1
   */
  TransferScenario choose(int trainingImages, double earlierAdvantage) {
    boolean alike = earlierAdvantage <= 0;
    if (trainingImages >= largeFrom) {
      return alike ? TransferScenario.FINE_TUNE_ALL : TransferScenario.FINE_TUNE_UPPER;
    }
    return alike ? TransferScenario.LINEAR_ON_TOP : TransferScenario.LINEAR_ON_EARLIER;
  }

  /** Returns the record of the choice, with its reason in words. */
  ScenarioChoice explain(int trainingImages, double earlierAdvantage) {
    boolean large = trainingImages >= largeFrom;
    String reason =
        String.format(
            Locale.ROOT,
            "%s, since there are %s training images (%,d, %s %,d) that are %s those of the"
                + " pre-training (on validation %s has %.3f %s AUC than %s)",
            choose(trainingImages, earlierAdvantage),
            large ? "many" : "few",
            trainingImages,
            large ? "at least" : "fewer than",
            largeFrom,
            earlierAdvantage <= 0 ? "like" : "unlike",
            EARLIER.layerName(),
            Math.abs(earlierAdvantage),
            earlierAdvantage <= 0 ? "less" : "more",
            LAST.layerName());
    return new ScenarioChoice((long) trainingImages, (long) largeFrom, earlierAdvantage, reason);
  }
}
