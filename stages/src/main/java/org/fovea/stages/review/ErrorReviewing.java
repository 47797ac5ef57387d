package org.fovea.stages.review;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.ErrorCount;
import org.fovea.schema.ErrorReview;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.Prediction;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.ReviewedError;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.RecordSeeker;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.heatmap.ContactSheet;
import org.fovea.stages.heatmap.Heatmap;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.LocatedScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.scoring.VerifiedWeights;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Target;

/**
 * Draws the worst errors of a model on the test images, each beside what the model looked at.
 *
 * <p>For each question, at the operating point that the model is used at: up to {@value
 * WorstErrors#ERRORS_PER_KIND} missed images and as many called positive by mistake. A model of
 * explicit features has no maps; its photographs stand alone. Computed on the processor, with the
 * pixels of the preparing step: it needs nothing outside the workspace.
 */
public final class ErrorReviewing {
  /** Photographs on the contact sheet, and in the review, are at most that large. */
  private static final int SIDE_PX = 224;

  private static final int NAMED_DIGITS = 12;

  private final Inputs inputs;
  private final Path cacheDirectory;

  /**
   * What is read.
   *
   * @param assigned output of the step that assigns examples
   * @param prepared output of the preparing step
   * @param trained output of training
   * @param evaluated output of evaluation
   */
  public record Inputs(
      StageInput assigned, StageInput prepared, StageInput trained, StageInput evaluated) {}

  /**
   * What was drawn.
   *
   * @param review the errors, with small pictures
   * @param sheetPng the same as one picture
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Drawn(ErrorReview review, byte[] sheetPng) {}

  /**
   * @param cacheDirectory where copies of remote files may be kept
   */
  public ErrorReviewing(Inputs inputs, Path cacheDirectory) {
    this.inputs = inputs;
    this.cacheDirectory = cacheDirectory;
  }

  /**
   * Draws all.
   *
   * @throws IOException if a record cannot be read
   */
  public Drawn draw() throws IOException {
    EvaluationReport report = only(inputs.evaluated(), FileRole.REPORT, EvaluationReport.class);
    List<Prediction> predictions =
        RecordFiles.readAll(
            inputs.evaluated().directory(),
            inputs.evaluated().manifest(),
            FileRole.PART,
            Prediction.class);
    TrainedModel model = only(inputs.trained(), FileRole.PART, TrainedModel.class);
    List<WorstErrors.OfQuestion> worst = WorstErrors.of(predictions, report);
    Map<String, RgbImage> photographs = photographs(worst);
    Map<String, Heatmap> heatmaps = heatmaps(photographs, model, report);
    return draw(report, worst, photographs, heatmaps);
  }

  private static Drawn draw(
      EvaluationReport report,
      List<WorstErrors.OfQuestion> worst,
      Map<String, RgbImage> photographs,
      Map<String, Heatmap> heatmaps)
      throws IOException {
    List<ErrorCount> counts = new ArrayList<>();
    List<ReviewedError> errors = new ArrayList<>();
    ContactSheet sheet = new ContactSheet(SIDE_PX);
    for (WorstErrors.OfQuestion question : worst) {
      ErrorCount count = question.count();
      counts.add(count);
      for (boolean missed : new boolean[] {true, false}) {
        List<WorstErrors.ScoredError> kind = missed ? question.missed() : question.calledPositive();
        sheet.section(title(count, missed, report.getSynthetic()));
        for (int i = 0; i < kind.size(); i++) {
          String imageId = kind.get(i).prediction().getImageId();
          RgbImage photograph = photograph(photographs, imageId);
          Optional<Heatmap.Overlay> map =
              Optional.ofNullable(heatmaps.get(imageId))
                  .map(heatmap -> heatmap.overlay(question.question()));
          ReviewedError error = error(count, missed, i + 1, kind.get(i), photograph, map);
          errors.add(error);
          sheet.add(photograph, map.map(Heatmap.Overlay::picture), caption(error));
        }
      }
    }
    ErrorReview review = new ErrorReview(report.getModelDigest(), counts, errors);
    return new Drawn(
        review,
        sheet.png(
            new TreeMap<>(
                Map.of(
                    "Software", "Fovea",
                    "Source", "errors of the model with weights " + report.getModelDigest(),
                    "Disclaimer", "research: no diagnosis"))));
  }

  private static RgbImage photograph(Map<String, RgbImage> photographs, String imageId)
      throws IOException {
    RgbImage photograph = photographs.get(imageId);
    if (photograph == null) {
      throw new IOException(
          "image %s was scored, but is no example; the outputs do not belong together: evaluate again"
              .formatted(imageId));
    }
    return photograph;
  }

  private static String title(ErrorCount count, boolean missed, boolean synthetic) {
    return String.format(
        Locale.ROOT,
        "%s%s: %d %s of %d test images at %s. research: no diagnosis",
        synthetic ? "synthetic - " : "",
        count.getTarget(),
        missed ? count.getMissed() : count.getCalledPositive(),
        missed ? "missed" : "called positive by mistake",
        count.getImages(),
        count.getOperatingPoint());
  }

  private static String caption(ReviewedError error) {
    return String.format(
        Locale.ROOT,
        "grade %d score %.2f %s",
        Target.GRADE_NAMES.indexOf(error.getGrade().name()),
        error.getScore(),
        error.getImageId().substring(0, NAMED_DIGITS));
  }

  private static ReviewedError error(
      ErrorCount count,
      boolean missed,
      int rank,
      WorstErrors.ScoredError error,
      RgbImage photograph,
      Optional<Heatmap.Overlay> map)
      throws IOException {
    Prediction prediction = error.prediction();
    ReviewedError.Builder reviewed =
        ReviewedError.newBuilder()
            .setTarget(count.getTarget())
            .setMissed(missed)
            .setRank(rank)
            .setImageId(prediction.getImageId())
            .setOccurrenceId(prediction.getOccurrenceId())
            .setSource(prediction.getSource())
            .setGrade(prediction.getGrade())
            .setScore(error.score())
            .setPhotographJpegBase64(MaskedJpeg.base64(photograph));
    if (map.isPresent()) {
      reviewed
          .setHeatmapJpegBase64(MaskedJpeg.ofAll(map.get().picture()))
          .setStrongestLogOdds(map.get().strongestLogOdds());
    }
    return reviewed.build();
  }

  /** Reads the pixels of all errors, each image once, by its id. */
  private Map<String, RgbImage> photographs(List<WorstErrors.OfQuestion> worst) throws IOException {
    Set<String> wanted = new HashSet<>();
    for (WorstErrors.OfQuestion question : worst) {
      question.missed().forEach(error -> wanted.add(error.prediction().getImageId()));
      question.calledPositive().forEach(error -> wanted.add(error.prediction().getImageId()));
    }
    Map<String, TrainingExample> examples = new TreeMap<>();
    for (StageFile file : inputs.assigned().files(FileRole.PART)) {
      RecordFiles.forEach(
          inputs.assigned().directory(),
          file,
          TrainingExample.class,
          example -> {
            if (wanted.contains(example.getImageId())) {
              examples.put(example.getImageId(), example);
            }
          });
    }
    Map<String, RgbImage> photographs = new TreeMap<>();
    try (RecordSeeker<PreparedImage> images =
        new RecordSeeker<>(inputs.prepared().directory(), PreparedImage.class, cacheDirectory)) {
      for (TrainingExample example : examples.values()) {
        PreparedImage image = images.read(example.getPreparedFile(), example.getPreparedOffset());
        ByteBuffer pixels = image.getPixels().duplicate();
        byte[] rgb = new byte[pixels.remaining()];
        pixels.get(rgb);
        photographs.put(
            example.getImageId(), new RgbImage(image.getSidePx(), image.getSidePx(), rgb));
      }
    }
    return photographs;
  }

  private Map<String, Heatmap> heatmaps(
      Map<String, RgbImage> photographs, TrainedModel model, EvaluationReport report)
      throws IOException {
    Map<String, Heatmap> heatmaps = new HashMap<>();
    if (model.getExplicitClassifier() != null || photographs.isEmpty()) {
      return heatmaps;
    }
    List<String> questions =
        ModelTargets.heads(model.getTargets()).list().stream()
            .flatMap((Head head) -> head.questions().stream())
            .map(Target::name)
            .toList();
    try (InputStream in = inputs.trained().directory().open(model.getWeightsFile());
        FundusScorer scorer =
            FundusScorer.of(
                VerifiedWeights.read(
                    in,
                    model.getModelDigest(),
                    inputs.trained().directory() + "/" + model.getWeightsFile()),
                ModelTargets.heads(model.getTargets()),
                model.getMeanBgr(),
                new RotationAverage(report.getRotations()),
                ComputeUnit.CPU)) {
      for (Map.Entry<String, RgbImage> photograph : photographs.entrySet()) {
        RgbImage picture = photograph.getValue();
        // One by one: the batch would take the memory of one pass for all.
        LocatedScores scores = scorer.locate(List.of(picture.rgb()), picture.widthPx()).get(0);
        heatmaps.put(photograph.getKey(), new Heatmap(picture, scores, questions, List.of()));
      }
    }
    return heatmaps;
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> T only(
      StageInput input, FileRole role, Class<T> type) throws IOException {
    return RecordFiles.read(input.directory(), input.onlyFile(role), type).get(0);
  }
}
