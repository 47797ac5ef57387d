package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.BatchLoss;
import org.fovea.stages.googlenet.SideBySideLoss;
import org.fovea.stages.googlenet.SigmoidCrossEntropy;
import org.fovea.stages.googlenet.SoftmaxCrossEntropy;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;

/**
 * What training makes small: the weighted negative logarithm of the probability of the true group,
 * in nats, mean over pictures and heads.
 *
 * <p>The outputs of binary targets and of ordinal heads each answer with yes or no. One of an
 * ordinal head is asked only of pictures that reach the group before: of the others it has no
 * weight, so that what is left, summed over a head, is the likelihood of the group.
 */
final class HeadsLoss {
  private final Heads heads;
  private final List<TrainingExample> examples;
  private final float[][] weights;

  private HeadsLoss(Heads heads, List<TrainingExample> examples, float[][] weights) {
    this.heads = heads;
    this.examples = examples;
    this.weights = weights;
  }

  /**
   * Returns the loss of a batch.
   *
   * @param examples at least one
   * @param weights (examples, heads): how much each counts, at least 0
   */
  static BatchLoss of(Heads heads, List<TrainingExample> examples, float[][] weights) {
    return new HeadsLoss(heads, examples, weights).build();
  }

  /** Neighbours that answer with yes or no share one loss: one operation for most networks. */
  private BatchLoss build() {
    List<SideBySideLoss.Stretch> stretches = new ArrayList<>();
    int head = 0;
    while (head < heads.list().size()) {
      int after = head + 1;
      boolean softmax = isSoftmax(head);
      while (!softmax && after < heads.list().size() && !isSoftmax(after)) {
        after++;
      }
      stretches.add(
          new SideBySideLoss.Stretch(
              heads.firstOutput(head),
              heads.firstOutput(after),
              softmax ? ofGroups(head) : ofAnswers(head, after)));
      head = after;
    }
    return new SideBySideLoss(stretches);
  }

  private boolean isSoftmax(int head) {
    return heads.list().get(head).form() == HeadForm.SOFTMAX;
  }

  private BatchLoss ofGroups(int head) {
    Head asked = heads.list().get(head);
    int[] groups = new int[examples.size()];
    float[] counts = new float[examples.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = TrueGroup.of(asked, examples.get(i));
      counts[i] = weights[i][head] / heads.list().size();
    }
    return new SoftmaxCrossEntropy(groups, counts, asked.groupCount());
  }

  private BatchLoss ofAnswers(int from, int to) {
    int first = heads.firstOutput(from);
    int outputs = heads.firstOutput(to) - first;
    float share = (float) outputs / heads.list().size(); // the mean is taken over the outputs
    float[][] answers = new float[examples.size()][outputs];
    float[][] counts = new float[examples.size()][outputs];
    for (int i = 0; i < answers.length; i++) {
      for (int head = from; head < to; head++) {
        int group = TrueGroup.of(heads.list().get(head), examples.get(i));
        int own = heads.firstOutput(head) - first;
        for (int output = 0; output < heads.list().get(head).outputs(); output++) {
          answers[i][own + output] = group > output ? 1 : 0;
          counts[i][own + output] = group >= output ? share * weights[i][head] : 0;
        }
      }
    }
    return new SigmoidCrossEntropy(answers, counts);
  }
}
