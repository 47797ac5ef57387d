package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.ErrorCount;
import org.fovea.schema.ErrorReview;
import org.fovea.schema.ReviewedError;

/** The worst errors on the test images. */
record ErrorSection(List<Kind> kinds) {
  /**
   * Missed images of a question, or those called positive by mistake.
   *
   * @param total how many there are, of which the worst are shown
   */
  record Kind(
      String target,
      String title,
      String operatingPoint,
      String threshold,
      long total,
      long images,
      List<Item> items) {
    /** Returns whether there are more than are shown. */
    public boolean abridged() { // public, or templates cannot see it
      return items.size() < total;
    }
  }

  /**
   * One of them.
   *
   * @param photograph a JPEG file in Base64
   * @param heatmap a JPEG file in Base64; empty where there is none
   */
  record Item(
      int rank,
      String id,
      String source,
      String grade,
      String score,
      String photograph,
      String heatmap,
      String strongestLogOdds) {}

  static Optional<ErrorSection> of(RunMaterial material) {
    return material.errors().map(ErrorSection::of);
  }

  private static ErrorSection of(ErrorReview review) {
    List<Kind> kinds = new ArrayList<>();
    for (ErrorCount count : review.getCounts()) {
      kinds.add(kind(review, count, true));
      kinds.add(kind(review, count, false));
    }
    return new ErrorSection(kinds);
  }

  private static Kind kind(ErrorReview review, ErrorCount count, boolean missed) {
    return new Kind(
        count.getTarget(),
        missed ? "missed (false negatives)" : "called positive by mistake (false positives)",
        count.getOperatingPoint(),
        Figures.decimal(count.getThreshold()),
        missed ? count.getMissed() : count.getCalledPositive(),
        count.getImages(),
        review.getErrors().stream()
            .filter(error -> error.getTarget().equals(count.getTarget()))
            .filter(error -> error.getMissed() == missed)
            .map(ErrorSection::item)
            .toList());
  }

  private static Item item(ReviewedError error) {
    return new Item(
        error.getRank(),
        Figures.shortened(error.getImageId()),
        error.getSource(),
        Figures.words(error.getGrade()),
        Figures.decimal(error.getScore()),
        error.getPhotographJpegBase64(),
        error.getHeatmapJpegBase64() == null ? "" : error.getHeatmapJpegBase64(),
        error.getStrongestLogOdds() == null ? "" : String.valueOf(error.getStrongestLogOdds()));
  }
}
