package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.image.Rotation;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/**
 * A model ready to score prepared photographs, on one device. Close it: it holds native memory.
 *
 * <p>One batch at a time computes in a process, with all {@link ProcessorCores}; so a scorer is
 * safe for use by several threads at once, until it is closed.
 */
public final class FundusScorer implements AutoCloseable {
  /** Mean colour that the network subtracts, as blue, green, red: that of Caffe's ImageNet. */
  public static final List<Double> MEAN_BGR = List.of(104.0, 117.0, 123.0);

  private final GoogLeNetModel model;
  private final Heads heads;
  private final RotationAverage rotations;

  private FundusScorer(GoogLeNetModel model, Heads heads, RotationAverage rotations) {
    this.model = model;
    this.heads = heads;
    this.rotations = rotations;
  }

  /**
   * Loads a model.
   *
   * @param heads what the outputs of the network stand for
   * @param meanBgr mean colour that the model was trained with
   * @param rotations what a score is the mean over
   * @throws org.fovea.stages.googlenet.InvalidWeightsException if the tensors are not GoogLeNet's
   * @throws IllegalArgumentException if the network has another number of outputs, or was trained
   *     with another mean than {@link #MEAN_BGR}
   * @throws IllegalStateException if the device is not to be had in this process
   */
  public static FundusScorer of(
      NamedTensors weights,
      Heads heads,
      List<Double> meanBgr,
      RotationAverage rotations,
      ComputeUnit device) {
    if (!meanBgr.equals(MEAN_BGR)) {
      throw new IllegalArgumentException(
          "the mean colour must be %s (blue, green, red), but the model was trained with %s; it cannot be scored with this version"
              .formatted(MEAN_BGR, meanBgr));
    }
    GoogLeNetModel model = GoogLeNetModel.of(weights, device.device());
    if (model.outputs() != heads.outputs()) {
      int outputs = model.outputs();
      model.close();
      throw new IllegalArgumentException(
          "%s has %d outputs, but the targets %s of the model take %d; its record is of other weights"
              .formatted(
                  weights.source(),
                  outputs,
                  heads.list().stream().map(Head::name).toList(),
                  heads.outputs()));
    }
    return new FundusScorer(model, heads, rotations);
  }

  /**
   * Scores some photographs at once: the log odds are the mean over the rotations.
   *
   * @param pictures at least one, each of shape (sidePx, sidePx, 3): red, green, blue, 0 to 255
   * @param sidePx width and height of each, at least 32; need not be what the model was trained at
   * @return in the order of the pictures; independent of which are scored together but for the last
   *     digits of float arithmetic
   * @throws IllegalStateException if a score is not a number
   */
  public List<ImageScores> score(List<byte[]> pictures, int sidePx) {
    return average(pictures, sidePx).stream().map(AveragedScores::mean).toList();
  }

  /**
   * Scores some photographs at once, and says what the scores were without averaging, at no further
   * pass.
   *
   * @param pictures as for {@link #score}
   * @return in the order of the pictures; the means are those that {@link #score} gives
   * @throws IllegalStateException if a score is not a number
   */
  public List<AveragedScores> average(List<byte[]> pictures, int sidePx) {
    List<List<ImageScores>> byRotation = new ArrayList<>();
    for (int degrees : rotations.degrees()) {
      byRotation.add(scoreTurned(pictures, sidePx, degrees));
    }
    List<ImageScores> means = means(byRotation);
    int upright = rotations.degrees().size() > 1 ? rotations.degrees().indexOf(0) : -1;
    List<AveragedScores> averaged = new ArrayList<>();
    for (int picture = 0; picture < means.size(); picture++) {
      averaged.add(
          new AveragedScores(
              means.get(picture),
              upright < 0 ? Optional.empty() : Optional.of(byRotation.get(upright).get(picture))));
    }
    return averaged;
  }

  /**
   * Scores some photographs at once, and each place in them.
   *
   * @param pictures as for {@link #score}
   * @return in the order of the pictures; the scores are those that {@link #score} gives, the
   *     places those of the photographs as they are, not turned
   * @throws IllegalStateException if a score is not a number
   */
  public List<LocatedScores> locate(List<byte[]> pictures, int sidePx) {
    PixelBatch batch = batch(pictures, sidePx, 0);
    List<ImageScores> upright = new ArrayList<>();
    List<DenseLogits> maps = new ArrayList<>();
    for (DenseLogits places : ProcessorCores.exclusively(() -> model.denseLogits(batch))) {
      upright.add(ImageScores.of(heads, places.logits()));
      maps.add(ofQuestions(places));
    }
    List<List<ImageScores>> byRotation = new ArrayList<>();
    for (int degrees : rotations.degrees()) {
      byRotation.add(degrees == 0 ? upright : scoreTurned(pictures, sidePx, degrees));
    }
    List<ImageScores> scores = means(byRotation);
    List<LocatedScores> located = new ArrayList<>();
    for (int picture = 0; picture < scores.size(); picture++) {
      located.add(new LocatedScores(scores.get(picture), maps.get(picture)));
    }
    return located;
  }

  private List<ImageScores> scoreTurned(List<byte[]> pictures, int sidePx, int degrees) {
    PixelBatch batch = batch(pictures, sidePx, degrees);
    List<ImageScores> scores = new ArrayList<>();
    for (float[] outputs : ProcessorCores.exclusively(() -> model.logits(batch))) {
      scores.add(ImageScores.of(heads, outputs));
    }
    return scores;
  }

  private static List<ImageScores> means(List<List<ImageScores>> byRotation) {
    List<ImageScores> means = new ArrayList<>();
    for (int picture = 0; picture < byRotation.get(0).size(); picture++) {
      int index = picture;
      means.add(ImageScores.mean(byRotation.stream().map(scores -> scores.get(index)).toList()));
    }
    return means;
  }

  /** Asks the questions of each place by itself. */
  private DenseLogits ofQuestions(DenseLogits outputs) {
    int cells = outputs.rows() * outputs.columns();
    float[][] maps = new float[heads.questions().size()][cells];
    for (int cell = 0; cell < cells; cell++) {
      float[] ofCell = new float[heads.outputs()];
      for (int output = 0; output < ofCell.length; output++) {
        ofCell[output] = outputs.maps()[output][cell];
      }
      double[] logOdds = heads.logOdds(ofCell);
      for (int question = 0; question < maps.length; question++) {
        maps[question][cell] = (float) logOdds[question];
      }
    }
    double[] whole = heads.logOdds(outputs.logits());
    float[] logits = new float[whole.length];
    for (int question = 0; question < logits.length; question++) {
      logits[question] = (float) whole[question];
    }
    return new DenseLogits(logits, maps, outputs.rows(), outputs.columns(), outputs.grid());
  }

  private static PixelBatch batch(List<byte[]> pictures, int sidePx, int degrees) {
    int bytesEach = 3 * sidePx * sidePx;
    byte[] rgb = new byte[Math.multiplyExact(bytesEach, pictures.size())];
    for (int i = 0; i < pictures.size(); i++) {
      byte[] picture = pictures.get(i);
      if (picture.length != bytesEach) {
        throw new IllegalArgumentException(
            "a picture of %d pixels a side has %d bytes, but one had %d"
                .formatted(sidePx, bytesEach, picture.length));
      }
      System.arraycopy(
          Rotation.clockwise(picture, sidePx, degrees), 0, rgb, i * bytesEach, bytesEach);
    }
    return new PixelBatch(rgb, pictures.size(), sidePx, sidePx);
  }

  @Override
  public void close() {
    model.close();
  }
}
