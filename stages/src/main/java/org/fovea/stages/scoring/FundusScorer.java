package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.image.Rotation;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/**
 * A model ready to score prepared photographs, on one device. Close it: it holds native memory.
 *
 * <p>An ensemble says of a photograph the mean of the log odds that its members give: like a mean
 * over rotations, it leaves what they agree on and cancels some of what is chance in each.
 *
 * <p>One batch at a time goes through a network in a process ({@link ProcessorCores}); so a scorer
 * is safe for use by several threads at once, until it is closed.
 */
public final class FundusScorer implements AutoCloseable {
  /** Mean colour that the network subtracts, as blue, green, red: that of Caffe's ImageNet. */
  public static final List<Double> MEAN_BGR = List.of(104.0, 117.0, 123.0);

  private final List<GoogLeNetModel> members;
  private final Heads heads;
  private final RotationAverage rotations;
  private final ComputeUnit device;

  private FundusScorer(
      List<GoogLeNetModel> members, Heads heads, RotationAverage rotations, ComputeUnit device) {
    this.members = List.copyOf(members);
    this.heads = heads;
    this.rotations = rotations;
    this.device = device;
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
    List<GoogLeNetModel> members = new ArrayList<>();
    try {
      for (NamedTensors member : EnsembleTensors.members(weights)) {
        members.add(GoogLeNetModel.of(member, device.device()));
        requireOutputs(members.get(members.size() - 1), heads, member.source());
      }
    } catch (RuntimeException e) { // whatever it is, nobody else would free the members before it
      members.forEach(GoogLeNetModel::close);
      throw e;
    }
    return new FundusScorer(members, heads, rotations, device);
  }

  private static void requireOutputs(GoogLeNetModel model, Heads heads, String source) {
    if (model.outputs() != heads.outputs()) {
      throw new IllegalArgumentException(
          "%s has %d outputs, but the targets %s of the model take %d; its record is of other weights"
              .formatted(
                  source,
                  model.outputs(),
                  heads.list().stream().map(Head::name).toList(),
                  heads.outputs()));
    }
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
    List<List<ImageScores>> uprightByMember = new ArrayList<>();
    List<List<ImageScores>> meansByMember = new ArrayList<>();
    int upright = rotations.degrees().size() > 1 ? rotations.degrees().indexOf(0) : -1;
    for (GoogLeNetModel member : members) {
      List<List<ImageScores>> byRotation = new ArrayList<>();
      for (int degrees : rotations.degrees()) {
        byRotation.add(scoreTurned(member, pictures, sidePx, degrees));
      }
      meansByMember.add(means(byRotation));
      if (upright >= 0) {
        uprightByMember.add(byRotation.get(upright));
      }
    }
    List<ImageScores> means = means(meansByMember);
    List<ImageScores> uprightMeans = upright < 0 ? List.of() : means(uprightByMember);
    List<AveragedScores> averaged = new ArrayList<>();
    for (int picture = 0; picture < means.size(); picture++) {
      int index = picture;
      averaged.add(
          new AveragedScores(
              means.get(picture),
              upright < 0 ? Optional.empty() : Optional.of(uprightMeans.get(picture)),
              members.size() == 1
                  ? List.of()
                  : meansByMember.stream().map(member -> member.get(index)).toList()));
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
    List<List<ImageScores>> scoresByMember = new ArrayList<>();
    List<List<DenseLogits>> mapsByMember = new ArrayList<>();
    for (GoogLeNetModel member : members) {
      List<ImageScores> upright = new ArrayList<>();
      List<DenseLogits> maps = new ArrayList<>();
      for (DenseLogits places : ProcessorCores.forPass(device, () -> member.denseLogits(batch))) {
        upright.add(ImageScores.of(heads, places.logits()));
        maps.add(ofQuestions(places));
      }
      List<List<ImageScores>> byRotation = new ArrayList<>();
      for (int degrees : rotations.degrees()) {
        byRotation.add(degrees == 0 ? upright : scoreTurned(member, pictures, sidePx, degrees));
      }
      scoresByMember.add(means(byRotation));
      mapsByMember.add(maps);
    }
    List<ImageScores> scores = means(scoresByMember);
    List<LocatedScores> located = new ArrayList<>();
    for (int picture = 0; picture < scores.size(); picture++) {
      int index = picture;
      located.add(
          new LocatedScores(
              scores.get(picture),
              DenseLogits.mean(mapsByMember.stream().map(maps -> maps.get(index)).toList())));
    }
    return located;
  }

  private List<ImageScores> scoreTurned(
      GoogLeNetModel member, List<byte[]> pictures, int sidePx, int degrees) {
    PixelBatch batch = batch(pictures, sidePx, degrees);
    List<ImageScores> scores = new ArrayList<>();
    for (float[] outputs : ProcessorCores.forPass(device, () -> member.logits(batch))) {
      scores.add(ImageScores.of(heads, outputs));
    }
    return scores;
  }

  private static List<ImageScores> means(List<List<ImageScores>> several) {
    if (several.size() == 1) {
      return several.get(0);
    }
    List<ImageScores> means = new ArrayList<>();
    for (int picture = 0; picture < several.get(0).size(); picture++) {
      int index = picture;
      means.add(ImageScores.mean(several.stream().map(scores -> scores.get(index)).toList()));
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
    members.forEach(GoogLeNetModel::close);
  }
}
