package org.fovea.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fovea.pipeline.spec.ComputeDevice;

/** Scores images with a published model. */
@FunctionalInterface
public interface Scoring {
  /**
   * Scores every image.
   *
   * @throws CommandFailure if it cannot be finished
   */
  Scored score(Request request, Console console);

  /**
   * What is to be scored.
   *
   * @param workspace workspace of the model
   * @param model the model
   * @param images directory, glob or {@code gs://} prefix
   * @param patients whose eyes they are: {@value #EYEPACS_NAMES}, where their names say it, or a
   *     CSV file; empty: not known
   * @param output directory or {@code gs://} prefix of the results
   * @param heatmaps directory or {@code gs://} prefix for pictures of what the model looked at;
   *     empty: none are drawn
   * @param masks the same for pictures of what a model of explicit features found
   * @param sidePx side that photographs are scaled to, in pixels; empty: the model's own
   * @param device what computes the scores
   * @param showLocations whether the results hold file names, which can be patients' ids
   * @param beamArguments Beam's arguments
   */
  record Request(
      String workspace,
      ModelReference model,
      String images,
      Optional<String> patients,
      String output,
      Optional<String> heatmaps,
      Optional<String> masks,
      OptionalInt sidePx,
      ComputeDevice device,
      boolean showLocations,
      List<String> beamArguments) {
    /** Where files are named PATIENT_left and PATIENT_right. */
    public static final String EYEPACS_NAMES = "eyepacs";
  }

  /**
   * What was scored, counted in images: {@code in = scored + rejected}.
   *
   * @param model the version that scored
   * @param in images found
   * @param scored images with a score
   * @param rejected images without one, by code
   * @param files files written
   * @param heatmaps where the heatmaps are, one for each scored content; empty: none were asked for
   * @param masks where the masks are, likewise
   * @param sidePx side that the photographs were scaled to, in pixels
   * @param synthetic whether the model was made from drawings
   * @param ungradable among those without a score, photographs that are too bad to be graded
   * @param bothEyes among those with a score, photographs that were scored by both eyes
   */
  record Scored(
      String model,
      long in,
      long scored,
      Map<String, Long> rejected,
      List<String> files,
      Optional<String> heatmaps,
      Optional<String> masks,
      int sidePx,
      boolean synthetic,
      long ungradable,
      long bothEyes) {}
}
