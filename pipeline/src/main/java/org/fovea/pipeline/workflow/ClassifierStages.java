package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.Optional;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;

/** How a model of one kind comes to be: the stages in which kinds differ. */
interface ClassifierStages {
  /**
   * What a model is made and measured with.
   *
   * @param examples output of the assigning step
   * @param pixels output of the preparing step
   * @param features output of {@link #extract}; empty where the kind extracts none
   * @param dataset what the examples add up to
   */
  record Data(
      StageInput examples,
      StageInput pixels,
      Optional<StageInput> features,
      DatasetManifest dataset) {}

  /** Returns whether features are extracted before training. */
  boolean readsFeatures();

  /** Returns what defines the extracted features, without inputs. */
  StageDefinition extraction();

  /** Returns what defines the model, without inputs. */
  StageDefinition training();

  /**
   * Extracts features.
   *
   * @param images output of ingest
   * @param pixels output of the preparing step
   * @return the output; empty where {@link StageRuns#stage} gives none
   */
  Optional<StageInput> extract(StageInput images, StageInput pixels) throws IOException;

  /**
   * Trains a model.
   *
   * @return the output; empty where {@link StageRuns#stage} gives none
   */
  Optional<StageInput> train(Data data) throws IOException;

  /** Returns what a model of this kind looks at when it is measured. */
  StageReference lookedAt(Data data);
}
