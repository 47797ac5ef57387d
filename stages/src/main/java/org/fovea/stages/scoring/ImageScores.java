package org.fovea.stages.scoring;

import java.util.List;

/**
 * What a model says of one image.
 *
 * @param logits outputs before the sigmoid, finite, one per target in the model's order
 * @param scores probabilities, 0 to 1, in the same order
 */
public record ImageScores(List<Double> logits, List<Double> scores) {
  public ImageScores {
    logits = List.copyOf(logits);
    scores = List.copyOf(scores);
  }

  static ImageScores ofLogits(float[] outputs) {
    Double[] logits = new Double[outputs.length];
    Double[] scores = new Double[outputs.length];
    for (int t = 0; t < outputs.length; t++) {
      double logit = outputs[t];
      if (!Double.isFinite(logit)) {
        throw new IllegalStateException(
            "output %d of the model is %s, which is no score; the weights are not usable: train again with a smaller learning rate"
                .formatted(t, logit));
      }
      logits[t] = logit;
      scores[t] = 1 / (1 + Math.exp(-logit));
    }
    return new ImageScores(List.of(logits), List.of(scores));
  }
}
