package org.fovea.stages.predict;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoredEyes;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.deadletter.UngradableCodes;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.scoring.BothEyes;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.target.Target;

/**
 * A published model in an application of one's own: takes the bytes of a photograph, and says what
 * {@code predict} would.
 *
 * <p>Needs no Beam. Safe for use by several threads at once: photographs are decoded side by side,
 * and go through the network one after the other, on all cores. Close it when no thread uses it any
 * more: it holds native memory. Research software: no diagnosis.
 */
public final class Screener implements AutoCloseable {
  private final PublishedModel model;
  private final List<Target> questions;
  private final FundusPreparation preparation;
  private final PictureScorer scorer;

  private Screener(
      PublishedModel model,
      List<Target> questions,
      FundusPreparation preparation,
      PictureScorer scorer) {
    this.model = model;
    this.questions = questions;
    this.preparation = preparation;
    this.scorer = scorer;
  }

  /**
   * Loads a model of a workspace, each of its files checked against its digest.
   *
   * @param workspace a directory, or {@code gs://bucket/prefix}
   * @param reference NAME@VERSION, NAME@ALIAS, or NAME for the champion, else the candidate
   * @throws org.fovea.stages.registry.UnknownModelException if there is no such version, saying
   *     what there is
   * @throws IllegalArgumentException if the version's images were prepared otherwise than this
   *     release prepares
   * @throws IOException if its files cannot be read, or are not those that were published
   */
  public static Screener open(String workspace, String reference) throws IOException {
    Workspace place = Workspace.at(workspace);
    return open(place, new ModelRegistry(place, Clock.systemUTC()).resolve(reference));
  }

  /**
   * Loads a version of a model on the CPU; see {@link #open(String, String)}.
   *
   * @param model a version in the workspace's registry
   */
  public static Screener open(Workspace workspace, PublishedModel model) throws IOException {
    ModelPreparation.requireVersion(model, FundusPreparation.VERSION);
    LoadedModel loaded = LoadedModel.load(workspace, model);
    return new Screener(
        model,
        loaded.targets(),
        new FundusPreparation(ModelPreparation.of(model)),
        ModelPreparation.isExplicit(model)
            ? ExplicitPictureScorer.open(loaded, null)
            : NetworkPictureScorer.open(loaded, ComputeUnit.CPU, null));
  }

  /** Returns the version that scores. */
  public PublishedModel model() {
    return model;
  }

  /**
   * Looks at one photograph, by itself.
   *
   * @param photograph the whole file, as it came from the camera: JPEG, PNG, TIFF or BMP
   */
  public ScreeningOutcome screen(byte[] photograph) {
    return outcome(look(photograph), Optional.empty());
  }

  /**
   * Looks at both eyes of a patient, together where the model scores them so and both can be
   * graded; else as {@link #screen(byte[])} does. Each outcome says which.
   *
   * @param left photograph of the left eye, the whole file
   * @param right the same of the right eye
   */
  public BothEyesOutcome screen(byte[] left, byte[] right) {
    Look ofLeft = look(left);
    Look ofRight = look(right);
    return new BothEyesOutcome(outcome(ofLeft, scores(ofRight)), outcome(ofRight, scores(ofLeft)));
  }

  /** What can be said of a photograph before it is known whether it is scored by itself. */
  private sealed interface Look {}

  private record Scores(String imageId, ImageScores own, Map<String, Double> measures)
      implements Look {}

  private record NoScores(ScreeningOutcome outcome) implements Look {}

  private Look look(byte[] photograph) {
    String imageId = Sha256.of(photograph);
    PreparedFundus fundus;
    try {
      fundus = preparation.prepare(photograph);
    } catch (RejectedInputException e) {
      String message = String.valueOf(e.getMessage());
      return new NoScores(
          UngradableCodes.contains(e.code())
              ? new ScreeningOutcome.Ungradable(imageId, e.code(), message, e.measures())
              : new ScreeningOutcome.Rejected(imageId, e.code(), message));
    }
    PictureScorer.Picture picture =
        new PictureScorer.Picture(
            imageId, new RgbImage(fundus.sidePx(), fundus.sidePx(), fundus.pixels()));
    return new Scores(imageId, score(picture), fundus.measures());
  }

  private static Optional<ImageScores> scores(Look look) {
    return look instanceof Scores scores ? Optional.of(scores.own()) : Optional.empty();
  }

  private ScreeningOutcome outcome(Look look, Optional<ImageScores> fellow) {
    if (look instanceof NoScores without) {
      return without.outcome();
    }
    Scores looked = (Scores) look;
    FellowEyeScoring bothEyes = model.getFellowEye();
    return bothEyes == null || fellow.isEmpty()
        ? scored(looked, ScoredEyes.ONE, looked.own(), model.getOperatingPoints())
        : scored(
            looked,
            ScoredEyes.BOTH,
            new BothEyes(bothEyes).of(looked.own().logits(), fellow.get().logits()),
            bothEyes.getOperatingPoints());
  }

  private ScreeningOutcome scored(
      Scores looked, ScoredEyes eyes, ImageScores scores, List<OperatingPoint> points) {
    TreeMap<String, Double> byQuestion = new TreeMap<>();
    for (int question = 0; question < questions.size(); question++) {
      byQuestion.put(questions.get(question).name(), scores.scores().get(question));
    }
    return new ScreeningOutcome.Scored(
        looked.imageId(),
        eyes,
        byQuestion,
        Verdicts.of(points, questions, scores),
        looked.measures());
  }

  private ImageScores score(PictureScorer.Picture picture) {
    try {
      return scorer.score(List.of(picture)).get(0);
    } catch (IOException e) {
      throw new IllegalStateException("no picture is written here, so none can fail", e);
    }
  }

  @Override
  public void close() {
    scorer.close();
  }
}
