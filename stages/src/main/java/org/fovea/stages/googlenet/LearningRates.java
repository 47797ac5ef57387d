package org.fovea.stages.googlenet;

/**
 * How far one step goes along the gradient.
 *
 * @param pretrained for all layers but the head; finite, at least 0
 * @param head for the head; finite, at least 0
 */
public record LearningRates(double pretrained, double head) {
  public LearningRates {
    check("pretrained", pretrained);
    check("head", head);
  }

  private static void check(String name, double rate) {
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "learning rate " + name + " must be finite and at least 0, but was " + rate);
    }
  }
}
