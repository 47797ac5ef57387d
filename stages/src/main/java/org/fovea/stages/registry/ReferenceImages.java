package org.fovea.stages.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.fovea.schema.ReferenceImage;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.lesions.ExplicitFeatures;
import org.fovea.stages.scoring.FeatureScorer;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.Eye;
import org.fovea.stages.synthetic.FundusParameters;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticFundus;
import org.fovea.stages.target.Heads;

/**
 * Drawings with the scores that a model gave them when it was published: what shows that somebody
 * who loads the published files has the same model.
 *
 * <p>Drawings, since a published model must not hold a patient's picture. One of each grade.
 */
public final class ReferenceImages {
  /** By how much a score, from 0 to 1, may differ from the published one. */
  static final double TOLERANCE = 1e-5;

  private static final int GRADES = 5;
  private static final int SYNC_BYTES = 16;
  private static final int DEFLATE_LEVEL = 6;

  private ReferenceImages() {}

  /**
   * Draws the images and scores each.
   *
   * @param model how the weights came to be
   * @param rotations what a score is the mean over; of no effect without a network
   * @param preparation how the model's photographs become what it looks at
   * @return an Avro file of {@link ReferenceImage}s; equal scores give equal bytes
   */
  public static byte[] scoredBy(
      TrainedModel model,
      NamedTensors weights,
      RotationAverage rotations,
      PreparationConfig preparation)
      throws IOException {
    FundusPreparation fundusPreparation = new FundusPreparation(preparation);
    List<byte[]> pictures = new ArrayList<>();
    for (int grade = 0; grade < GRADES; grade++) {
      pictures.add(drawn(grade, fundusPreparation));
    }
    int sidePx = preparation.sidePx();
    List<ImageScores> scores = scores(model, weights, rotations, pictures, sidePx);
    List<ReferenceImage> references = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      references.add(
          new ReferenceImage(sidePx, ByteBuffer.wrap(pictures.get(i)), scores.get(i).scores()));
    }
    return toBytes(references);
  }

  private static List<ImageScores> scores(
      TrainedModel model,
      NamedTensors weights,
      RotationAverage rotations,
      List<byte[]> pictures,
      int sidePx) {
    Heads heads = ModelTargets.heads(model.getTargets());
    if (model.getExplicitClassifier() != null) {
      return FeatureScorer.of(weights, heads)
          .score(
              pictures.stream()
                  .map(picture -> ExplicitFeatures.of(new RgbImage(sidePx, sidePx, picture)))
                  .toList());
    }
    try (FundusScorer scorer =
        FundusScorer.of(weights, heads, model.getMeanBgr(), rotations, ComputeUnit.CPU)) {
      return scorer.score(pictures, sidePx);
    }
  }

  private static byte[] drawn(int grade, FundusPreparation preparation) {
    DrawnFundus drawing =
        SyntheticFundus.draw(
            new FundusParameters(
                grade, grade, grade % 2 == 0 ? Eye.LEFT : Eye.RIGHT, grade, SyntheticCamera.A));
    try {
      return preparation
          .prepare(new RgbImage(drawing.widthPx(), drawing.heightPx(), drawing.rgb()))
          .pixels();
    } catch (RejectedInputException e) {
      throw new IllegalStateException(
          "the drawing of grade %d that a model is tried on was rejected as %s: %s"
              .formatted(grade, e.code(), e.getMessage()),
          e);
    }
  }

  /**
   * Scores the images again with a model that was loaded.
   *
   * @return how many there are
   * @throws IrreproducibleScoresException if a score differs, or there is nothing to compare with
   */
  public static int check(LoadedModel model) throws IrreproducibleScoresException {
    List<ReferenceImage> references = model.references();
    if (references.isEmpty()) {
      throw new IrreproducibleScoresException(
          "%s was published without images to try it on, by an older release; run again, so that it is published anew"
              .formatted(model.reference()));
    }
    // All at once, as they were scored: others in the batch reach the last digits.
    List<ImageScores> found =
        scores(
            model.trainedModel(),
            model.weights(),
            new RotationAverage(model.version().getRotations()),
            references.stream().map(ReferenceImages::picture).toList(),
            references.get(0).getSidePx());
    for (int i = 0; i < references.size(); i++) {
      requireSame(model, i, found.get(i).scores());
    }
    return references.size();
  }

  private static byte[] picture(ReferenceImage reference) {
    byte[] picture = new byte[reference.getPixels().remaining()];
    reference.getPixels().duplicate().get(picture);
    return picture;
  }

  private static void requireSame(LoadedModel model, int index, List<Double> found)
      throws IrreproducibleScoresException {
    List<Double> published = model.references().get(index).getScores();
    for (int question = 0; question < found.size(); question++) {
      double difference = Math.abs(found.get(question) - published.get(question));
      if (!(difference <= TOLERANCE)) { // also where it is NaN
        throw new IrreproducibleScoresException(
            "%s gives reference image %d a score of %s for %s, but gave it %s when it was published; at most %s apart is allowed: load it with the release that published it, or train again"
                .formatted(
                    model.reference(),
                    index,
                    found.get(question),
                    model.targets().get(question).name(),
                    published.get(question),
                    TOLERANCE));
      }
    }
  }

  private static byte[] toBytes(List<ReferenceImage> references) throws IOException {
    byte[] marker =
        Arrays.copyOf(
            Sha256.newDigest().digest(LoadedModel.REFERENCE_FILE.getBytes(StandardCharsets.UTF_8)),
            SYNC_BYTES);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<ReferenceImage> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(ReferenceImage.class))) {
      writer.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
      writer.create(ReferenceImage.getClassSchema(), out, marker);
      for (ReferenceImage reference : references) {
        writer.append(reference);
      }
    }
    return out.toByteArray();
  }

  /** Reads what {@link #scoredBy} returned. */
  static List<ReferenceImage> read(byte[] file) throws IOException {
    List<ReferenceImage> references = new ArrayList<>();
    try (DataFileReader<ReferenceImage> reader =
        new DataFileReader<>(
            new SeekableByteArrayInput(file), new SpecificDatumReader<>(ReferenceImage.class))) {
      reader.forEach(references::add);
    }
    return references;
  }
}
