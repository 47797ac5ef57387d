package org.fovea.stages.predict;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.ImageScore;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.ProcessorCores;
import org.fovea.stages.target.Target;

/** Prepares and scores images with one published model. For one thread. */
final class ImageScorer implements AutoCloseable {
  /** What dead letters call the images that were asked for. */
  private static final String SOURCE = "images";

  /** Pixels that a pass may have, so that large images take no more memory: 32 images of 224. */
  private static final int MAX_PIXELS_AT_ONCE = 32 * 224 * 224;

  /**
   * A photograph that is ready to be scored.
   *
   * @param id what the result calls it
   * @param measures of its quality, by name
   */
  private record Prepared(String id, PictureScorer.Picture picture, Map<String, Double> measures) {}

  private final ScoringRequest request;
  private final PreparationConfig preparation;
  private final FundusPreparation fundusPreparation;
  private final List<Target> targets;
  private final PictureScorer scorer;

  private ImageScorer(ScoringRequest request, List<Target> targets, PictureScorer scorer) {
    this.request = request;
    this.preparation = request.preparation();
    this.fundusPreparation = new FundusPreparation(preparation);
    this.targets = targets;
    this.scorer = scorer;
  }

  static ImageScorer open(ScoringRequest request) throws IOException {
    return new ImageScorer(
        request, ModelTargets.of(request.model().getTargets()), OpenModels.scorer(request));
  }

  /** Hands each image to one of the two, in the order of the list within each. */
  void score(
      List<ImageLocation> images, Consumer<ImageScore> scored, Consumer<StageFailure> rejected)
      throws IOException {
    int pixels = preparation.sidePx() * preparation.sidePx();
    int batchSize =
        Math.min(request.config().batchSize(), Math.max(1, MAX_PIXELS_AT_ONCE / pixels));
    List<Prepared> batch = new ArrayList<>();
    for (ImageLocation image : images) {
      prepare(image, batch, rejected);
      if (batch.size() == batchSize) {
        scoreBatch(batch, scored);
        batch.clear();
      }
    }
    scoreBatch(batch, scored);
  }

  private void prepare(ImageLocation image, List<Prepared> batch, Consumer<StageFailure> rejected)
      throws IOException {
    String imageId = null;
    try {
      byte[] content = read(image);
      imageId = Sha256.of(content);
      int sidePx = preparation.sidePx();
      PreparedFundus fundus = ProcessorCores.forOne(() -> fundusPreparation.prepare(content));
      batch.add(
          new Prepared(
              image.id(),
              new PictureScorer.Picture(imageId, new RgbImage(sidePx, sidePx, fundus.pixels())),
              fundus.measures()));
    } catch (RejectedInputException e) {
      rejected.accept(
          StageFailure.newBuilder()
              .setStage(ScoreImages.STAGE)
              .setOccurrenceId(image.id())
              .setImageId(imageId)
              .setSource(SOURCE)
              .setDisposition(Disposition.REJECTED)
              .setCode(e.code())
              .setMessage(String.valueOf(e.getMessage()))
              .setMeasures(new TreeMap<>(e.measures()))
              .build());
    }
  }

  private byte[] read(ImageLocation image) throws IOException, RejectedInputException {
    long maxBytes = preparation.limits().maxBytes();
    if (image.sizeBytes() > maxBytes) {
      throw new RejectedInputException(
          FailureCode.TOO_LARGE,
          "the file has " + image.sizeBytes() + " bytes; at most " + maxBytes + " are allowed",
          Map.of("sizeBytes", (double) image.sizeBytes()));
    }
    try {
      return request.bytes().read(image.location());
    } catch (NoSuchFileException e) {
      throw new RejectedInputException(
          FailureCode.IMAGE_MISSING, "the image was listed, but is gone", e);
    }
  }

  private void scoreBatch(List<Prepared> batch, Consumer<ImageScore> scored) throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    List<ImageScores> scores = scorer.score(batch.stream().map(Prepared::picture).toList());
    for (int i = 0; i < batch.size(); i++) {
      scored.accept(
          ImageScore.newBuilder()
              .setId(batch.get(i).id())
              .setImageId(batch.get(i).picture().imageId())
              .setModel(request.modelReference())
              .setModelDigest(request.model().getModelDigest())
              .setLogits(scores.get(i).logits())
              .setScores(scores.get(i).scores())
              .setVerdicts(
                  Verdicts.of(request.model().getOperatingPoints(), targets, scores.get(i)))
              .setMeasures(batch.get(i).measures())
              .build());
    }
  }

  @Override
  public void close() {
    scorer.close();
  }
}
