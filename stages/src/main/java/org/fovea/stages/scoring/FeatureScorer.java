package org.fovea.stages.scoring;

import java.util.List;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.supportvectors.SupportVectorModel;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/** A model of explicit features, ready to score. Safe for use by several threads at once. */
public final class FeatureScorer {
  private final SupportVectorModel model;
  private final Heads heads;

  private FeatureScorer(SupportVectorModel model, Heads heads) {
    this.model = model;
    this.heads = heads;
  }

  /**
   * Loads a model.
   *
   * @param heads what its outputs stand for
   * @throws org.fovea.stages.googlenet.InvalidWeightsException if the tensors are not those of
   *     support vector machines
   * @throws IllegalArgumentException if they have another number of outputs
   */
  public static FeatureScorer of(NamedTensors weights, Heads heads) {
    SupportVectorModel model = SupportVectorModel.of(weights);
    if (model.machines().size() != heads.outputs()) {
      throw new IllegalArgumentException(
          "%s has %d outputs, but the targets %s of the model take %d; its record is of other weights"
              .formatted(
                  weights.source(),
                  model.machines().size(),
                  heads.list().stream().map(Head::name).toList(),
                  heads.outputs()));
    }
    return new FeatureScorer(model, heads);
  }

  /**
   * Scores images.
   *
   * @param features of each image, as they were measured
   * @return in the order of the images
   * @throws IllegalArgumentException if an image has another number of features than the model
   * @throws IllegalStateException if a score is not a number
   */
  public List<ImageScores> score(List<float[]> features) {
    return features.stream().map(ofImage -> ImageScores.of(heads, model.outputs(ofImage))).toList();
  }
}
