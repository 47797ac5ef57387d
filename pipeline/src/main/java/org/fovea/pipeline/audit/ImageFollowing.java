package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.AuditReport.CorrectionNote;
import org.fovea.pipeline.AuditReport.DeadLetter;
import org.fovea.pipeline.AuditReport.ImageWay;
import org.fovea.pipeline.AuditReport.Occurrence;
import org.fovea.pipeline.AuditReport.Prepared;
import org.fovea.pipeline.AuditReport.Score;
import org.fovea.pipeline.AuditReport.Use;
import org.fovea.pipeline.AuditReport.Verdict;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.schema.Correction;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** Collects what every stage has written of one image. */
final class ImageFollowing {
  private final List<AuditedOutput> outputs;
  private final boolean showLocations;

  /**
   * @param outputs those that the subject itself stands on
   * @param showLocations whether names of files are shown
   */
  ImageFollowing(List<AuditedOutput> outputs, boolean showLocations) {
    this.outputs = withoutSupersededLabels(outputs.stream().filter(AuditedOutput::sound).toList());
    this.showLocations = showLocations;
  }

  /**
   * Where labels were corrected, what was prepared can stand on an output of ingest with the labels
   * of before: those that hold are the ones that the examples were made with.
   */
  private static List<AuditedOutput> withoutSupersededLabels(List<AuditedOutput> outputs) {
    Set<String> read = new TreeSet<>();
    for (AuditedOutput output : outputs) {
      if (output.stage().equals(AssignExamples.STAGE)) {
        output.reference(IngestImages.STAGE).ifPresent(ingested -> read.add(ingested.getKey()));
      }
    }
    return outputs.stream()
        .filter(
            output ->
                read.isEmpty()
                    || !output.stage().equals(IngestImages.STAGE)
                    || read.contains(output.manifest().getKey()))
        .toList();
  }

  /**
   * Returns the way of an image.
   *
   * @param id id of the image or of an occurrence, or its beginning
   * @return empty where there is no such image
   * @throws CommandFailure if there is more than one
   */
  Optional<ImageWay> follow(String id) throws IOException {
    List<FundusImage> ingested = records(IngestImages.STAGE, FileRole.PART, FundusImage.class);
    List<StageFailure> letters = new ArrayList<>();
    for (AuditedOutput output : outputs) {
      letters.addAll(output.records(FileRole.REJECTED, StageFailure.class));
      letters.addAll(output.records(FileRole.EXCLUDED, StageFailure.class));
    }
    TreeSet<String> contents = new TreeSet<>();
    TreeSet<String> unread = new TreeSet<>();
    for (FundusImage image : ingested) {
      if (image.getImageId().startsWith(id) || image.getOccurrenceId().startsWith(id)) {
        contents.add(image.getImageId());
      }
    }
    for (StageFailure letter : letters) {
      String content = letter.getImageId();
      if (content != null && (content.startsWith(id) || letter.getOccurrenceId().startsWith(id))) {
        contents.add(content);
      } else if (letter.getOccurrenceId().startsWith(id)) {
        unread.add(letter.getOccurrenceId());
      }
    }
    if (contents.isEmpty() && unread.isEmpty()) {
      return Optional.empty();
    }
    requireOne(id, contents, unread);
    Map<String, FundusImage> occurrences = new TreeMap<>();
    for (FundusImage image : ingested) {
      if (contents.contains(image.getImageId())) {
        occurrences.putIfAbsent(image.getOccurrenceId(), image);
      }
    }
    List<DeadLetter> refused = new ArrayList<>();
    for (StageFailure letter : letters) {
      String content = letter.getImageId();
      boolean ofImage = content != null && contents.contains(content);
      if (ofImage
          || occurrences.containsKey(letter.getOccurrenceId())
          || unread.contains(letter.getOccurrenceId())) {
        refused.add(deadLetter(letter, occurrences.get(letter.getOccurrenceId())));
      }
    }
    Optional<String> imageId = contents.stream().findFirst();
    return Optional.of(
        new ImageWay(
            imageId,
            occurrences.values().stream().map(this::occurrence).toList(),
            refused,
            imageId.isPresent() ? prepared(imageId.get()) : Optional.empty(),
            imageId.isPresent() ? use(imageId.get()) : Optional.empty(),
            imageId.isPresent() ? scores(imageId.get()) : List.of(),
            corrections(occurrences.keySet(), refused)));
  }

  private List<CorrectionNote> corrections(Set<String> occurrences, List<DeadLetter> refused)
      throws IOException {
    Set<String> all = new TreeSet<>(occurrences);
    refused.forEach(letter -> all.add(letter.occurrenceId()));
    return records(IngestImages.STAGE, FileRole.CORRECTIONS, Correction.class).stream()
        .filter(correction -> all.contains(correction.getOccurrenceId()))
        .distinct()
        .map(
            correction ->
                new CorrectionNote(
                    correction.getKind().name(),
                    correction.getOccurrenceId(),
                    Optional.ofNullable(correction.getBefore()),
                    correction.getAfter(),
                    correction.getBy(),
                    correction.getWhy()))
        .toList();
  }

  private static void requireOne(String id, Set<String> contents, Set<String> unread) {
    if (contents.size() + unread.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%d images have ids that begin with %s; name more of it"
              .formatted(contents.size() + unread.size(), id));
    }
  }

  private <T extends SpecificRecord> List<T> records(String stage, FileRole role, Class<T> type)
      throws IOException {
    List<T> records = new ArrayList<>();
    for (AuditedOutput output : outputs) {
      if (output.stage().equals(stage)) {
        records.addAll(output.records(role, type));
      }
    }
    return records;
  }

  private Occurrence occurrence(FundusImage image) {
    return new Occurrence(
        image.getOccurrenceId(),
        image.getSource(),
        location(image.getRelativeName()),
        Optional.ofNullable(image.getGrade()).map(Enum::name),
        image.getLaterality().name(),
        Optional.ofNullable(image.getGivenSplit()).map(Enum::name),
        image.getMediaType(),
        image.getWidthPx(),
        image.getHeightPx(),
        image.getSizeBytes(),
        new TreeMap<>(image.getLabels()));
  }

  private DeadLetter deadLetter(StageFailure letter, @Nullable FundusImage image) {
    String name = letter.getRelativeName();
    return new DeadLetter(
        letter.getStage(),
        letter.getOccurrenceId(),
        letter.getDisposition().name(),
        letter.getCode().name(),
        letter.getMessage(),
        new TreeMap<>(letter.getMeasures()),
        location(name == null && image != null ? image.getRelativeName() : name));
  }

  private Optional<String> location(@Nullable String relativeName) {
    return showLocations ? Optional.ofNullable(relativeName) : Optional.empty();
  }

  private Optional<Prepared> prepared(String imageId) throws IOException {
    for (ImageMeasurement image :
        records(PrepareImages.STAGE, FileRole.MEASUREMENT, ImageMeasurement.class)) {
      if (image.getImageId().equals(imageId)) {
        Map<String, Double> measures = new TreeMap<>(image.getMeasures());
        measures.put("meanRed", image.getMeanRed());
        measures.put("meanGreen", image.getMeanGreen());
        measures.put("meanBlue", image.getMeanBlue());
        return Optional.of(
            new Prepared(
                image.getPreparedFile(),
                image.getPreparedOffset(),
                image.getUprightWidthPx(),
                image.getUprightHeightPx(),
                image.getFieldOfView().getCoverage(),
                measures));
      }
    }
    return Optional.empty();
  }

  private Optional<Use> use(String imageId) throws IOException {
    List<TrainingExample> examples =
        records(AssignExamples.STAGE, FileRole.PART, TrainingExample.class).stream()
            .filter(example -> example.getImageId().equals(imageId))
            .toList();
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    TrainingExample first = examples.get(0);
    int epochs = 0;
    int rotationsPerEpoch = 0;
    // Of an ensemble, a member: the ensemble itself was joined, and not trained.
    Optional<TrainedModel> trained =
        records(FineTuneGoogLeNet.STAGE, FileRole.PART, TrainedModel.class).stream()
            .max(Comparator.comparingInt(model -> model.getEpochs().size()));
    if (first.getSplit() == Split.TRAIN && trained.isPresent()) {
      TrainedModel model = trained.get();
      epochs = model.getEpochs().size();
      rotationsPerEpoch =
          epochs == 0
              ? 0
              : (int) (model.getEpochs().get(0).getImages() / model.getTrainingImages());
    }
    return Optional.of(
        new Use(
            first.getSplit().name(),
            first.getGroupId(),
            first.getPatientKnown(),
            examples.stream().map(TrainingExample::getRotationDegrees).distinct().sorted().toList(),
            epochs,
            rotationsPerEpoch));
  }

  private List<Score> scores(String imageId) throws IOException {
    Optional<AuditedOutput> evaluated = newest(EvaluateModel.STAGE);
    if (evaluated.isEmpty()) {
      return List.of();
    }
    EvaluationReport report = evaluated.get().record(FileRole.REPORT, EvaluationReport.class);
    List<Target> targets = ModelTargets.of(report.getTargets());
    for (Prediction prediction : evaluated.get().records(FileRole.PART, Prediction.class)) {
      if (prediction.getImageId().equals(imageId)) {
        // Thresholds are those of calibrated scores; a prediction holds what the network gave.
        List<Double> calibrated =
            new CalibratedScores(report.getCalibration()).of(prediction.getLogits());
        List<Score> scores = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
          scores.add(
              score(
                  prediction,
                  targets.get(t),
                  prediction.getLogits().get(t),
                  calibrated.get(t),
                  report));
        }
        return scores;
      }
    }
    return List.of();
  }

  private static Score score(
      Prediction prediction, Target target, double logit, double score, EvaluationReport report) {
    String grade = String.valueOf(prediction.getGrade());
    return new Score(
        target.name(),
        target.isPositive(Target.GRADE_NAMES.indexOf(grade)),
        logit,
        score,
        report.getOperatingPoints().stream()
            .filter(point -> point.getTarget().equals(target.name()))
            .map(
                point ->
                    new Verdict(
                        point.getName(), point.getThreshold(), score >= point.getThreshold()))
            .toList());
  }

  private Optional<AuditedOutput> newest(String stage) {
    return outputs.stream()
        .filter(output -> output.stage().equals(stage))
        .reduce((first, last) -> last);
  }
}
