package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.stages.target.Heads;

/**
 * What a model says of one image.
 *
 * @param logits log odds of the scores, finite, one per question in the model's order
 * @param scores probabilities, 0 to 1, in the same order
 */
public record ImageScores(List<Double> logits, List<Double> scores) {
  public ImageScores {
    logits = List.copyOf(logits);
    scores = List.copyOf(scores);
  }

  /**
   * Reads the outputs of a network.
   *
   * @throws IllegalStateException if one is not a number
   */
  static ImageScores of(Heads heads, float[] outputs) {
    for (int output = 0; output < outputs.length; output++) {
      if (!Float.isFinite(outputs[output])) {
        throw new IllegalStateException(
            "output %d of the model is %s, which is no score; the weights are not usable: train again with a smaller learning rate"
                .formatted(output, outputs[output]));
      }
    }
    return ofLogits(Arrays.stream(heads.logOdds(outputs)).boxed().toList());
  }

  /**
   * Returns the scores at the mean of the log odds.
   *
   * @param several at least one, of the same questions
   */
  static ImageScores mean(List<ImageScores> several) {
    List<Double> means = new ArrayList<>();
    for (int question = 0; question < several.get(0).logits().size(); question++) {
      double sum = 0;
      for (ImageScores scores : several) {
        sum += scores.logits().get(question);
      }
      means.add(sum / several.size());
    }
    return ofLogits(means);
  }

  private static ImageScores ofLogits(List<Double> logits) {
    return new ImageScores(
        logits, logits.stream().map(logit -> 1 / (1 + Math.exp(-logit))).toList());
  }
}
