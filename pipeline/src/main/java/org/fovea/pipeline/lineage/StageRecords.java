package org.fovea.pipeline.lineage;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.Prediction;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.PublishModel;

/** What the records of a stage are like. */
final class StageRecords {
  private static final Map<String, Schema> SCHEMAS =
      Map.of(
          IngestImages.STAGE, FundusImage.getClassSchema(),
          PrepareImages.STAGE, PreparedImage.getClassSchema(),
          AssignExamples.STAGE, TrainingExample.getClassSchema(),
          ExtractFeatures.STAGE, ImageFeatures.getClassSchema(),
          FineTuneGoogLeNet.STAGE, TrainedModel.getClassSchema(),
          EvaluateModel.STAGE, Prediction.getClassSchema(),
          PublishModel.STAGE, PublishedModel.getClassSchema());

  private StageRecords() {}

  /** Returns the schema of a stage's own records. */
  static Optional<Schema> schemaOf(String stage) {
    return Optional.ofNullable(SCHEMAS.get(stage));
  }
}
