package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.explicit.ExtractExplicitFeatures;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.finetune.FitSupportVectors;
import org.fovea.stages.finetune.SupportVectorConfig;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.progress.ProgressListener;

/** Measures explicit features of the originals and fits support vector machines to them. */
final class ExplicitStages implements ClassifierStages {
  private final StageRuns runs;
  private final SupportVectorConfig config;
  private final SourceBytes sourceBytes;
  private final ProgressListener progress;

  /**
   * @param sourceBytes reads the originals
   */
  ExplicitStages(
      StageRuns runs,
      SupportVectorConfig config,
      SourceBytes sourceBytes,
      ProgressListener progress) {
    this.runs = runs;
    this.config = config;
    this.sourceBytes = sourceBytes;
    this.progress = progress;
  }

  @Override
  public boolean readsFeatures() {
    return true;
  }

  @Override
  public StageDefinition extraction() {
    return StageDefinition.withoutInputs(
        ExtractExplicitFeatures.STAGE,
        ExtractExplicitFeatures.LOGIC_VERSION,
        CanonicalJson.of(config.features()));
  }

  @Override
  public StageDefinition training() {
    return StageDefinition.withoutInputs(
        FitSupportVectors.STAGE, FitSupportVectors.LOGIC_VERSION, CanonicalJson.of(config));
  }

  @Override
  public Optional<StageInput> extract(StageInput images, StageInput pixels) throws IOException {
    return runs.stage(
        StageName.FEATURES,
        extraction()
            .reading(images.reference(IngestImages.IMAGES_ASPECT), pixels.reference("measurement")),
        ExtractFeatures.occurrencesIn(pixels),
        DeviceChoice.CPU.fingerprint(),
        attempt ->
            new ExtractExplicitFeatures(attempt, config.features(), images, pixels, sourceBytes));
  }

  @Override
  public Optional<StageInput> train(Data data) throws IOException {
    StageInput features = data.features().orElseThrow();
    return runs.stage(
        StageName.FINETUNE,
        training().reading(data.examples().reference("part"), features.reference("part")),
        FineTuneGoogLeNet.occurrencesIn(data.dataset()),
        DeviceChoice.CPU.fingerprint(),
        attempt ->
            new FitSupportVectors(
                attempt,
                config,
                new FitSupportVectors.Inputs(data.examples(), features),
                progress));
  }

  @Override
  public StageReference lookedAt(Data data) {
    return data.features().orElseThrow().reference("part");
  }
}
