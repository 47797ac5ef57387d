package org.fovea.pipeline.audit;

import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.Correction;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.NearDuplicate;
import org.fovea.schema.Prediction;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.PublishModel;

/**
 * What a file of a stage holds.
 *
 * @param type type of its records
 * @param occurrences how many occurrences a record stands for; absent where the record alone does
 *     not say
 */
record RecordKind<T extends SpecificRecord>(
    Class<T> type, Optional<ToLongFunction<T>> occurrences) {
  /**
   * Returns what a file holds; empty where it is no Avro file, or of a stage that this version does
   * not know.
   */
  static Optional<RecordKind<?>> of(String stage, StageFile file) {
    return switch (file.getRole()) {
      case PART -> part(stage);
      case MEASUREMENT ->
          Optional.of(
              kind(ImageMeasurement.class, measurement -> measurement.getOccurrenceIds().size()));
      case REJECTED, EXCLUDED -> Optional.of(kind(StageFailure.class, failure -> 1));
      case DATASET -> Optional.of(kind(DatasetManifest.class, dataset -> 0));
      case UNGRADABLE -> Optional.of(kind(UngradableImage.class, image -> 0));
      case NEAR_DUPLICATES -> Optional.of(kind(NearDuplicate.class, pair -> 0));
      case CORRECTIONS -> Optional.of(kind(Correction.class, correction -> 0));
      case REPORT -> Optional.of(kind(EvaluationReport.class, report -> 0));
      case WEIGHTS, UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<RecordKind<?>> part(String stage) {
    return switch (stage) {
      case IngestImages.STAGE -> Optional.of(kind(FundusImage.class, image -> 1));
      // A content stands for all of its occurrences, which only its measurement names.
      case PrepareImages.STAGE ->
          Optional.of(new RecordKind<>(PreparedImage.class, Optional.empty()));
      case AssignExamples.STAGE ->
          Optional.of(
              kind(TrainingExample.class, example -> example.getRotationDegrees() == 0 ? 1 : 0));
      case ExtractFeatures.STAGE -> Optional.of(kind(ImageFeatures.class, features -> 1));
      case FineTuneGoogLeNet.STAGE ->
          Optional.of(
              kind(
                  TrainedModel.class,
                  model -> model.getTrainingImages() + model.getValidationImages()));
      case EvaluateModel.STAGE -> Optional.of(kind(Prediction.class, prediction -> 1));
      // Stands for what training stands for; the chain of counts compares the two.
      case PublishModel.STAGE ->
          Optional.of(new RecordKind<>(PublishedModel.class, Optional.empty()));
      default -> Optional.empty();
    };
  }

  private static <T extends SpecificRecord> RecordKind<T> kind(
      Class<T> type, ToLongFunction<T> occurrences) {
    return new RecordKind<>(type, Optional.of(occurrences));
  }
}
