package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.heatmap.Heatmap;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.LocatedScores;
import org.fovea.stages.target.Target;

/** The heatmaps of a scoring: what the network looked at in each photograph. */
final class HeatmapFiles {
  /** Raise it where the same image and scores are drawn otherwise. */
  private static final int DRAWING_VERSION = 1;

  /** Stands in every picture that leaves. */
  static final String DISCLAIMER = "research: no diagnosis";

  private final PictureFiles pictures;
  private final PublishedModel model;
  private final String modelReference;
  private final List<String> targets;

  private HeatmapFiles(
      PictureFiles pictures, PublishedModel model, String modelReference, List<String> targets) {
    this.pictures = pictures;
    this.model = model;
    this.modelReference = modelReference;
    this.targets = targets;
  }

  /** Writes to where a request wants heatmaps, which it must. */
  static HeatmapFiles of(ScoringRequest request, List<Target> targets) {
    return new HeatmapFiles(
        new PictureFiles(
            Objects.requireNonNull(request.heatmaps()), "heatmap", request.modelReference()),
        request.model(),
        request.modelReference(),
        targets.stream().map(Target::name).toList());
  }

  /**
   * Draws and writes one.
   *
   * @param photograph as the model saw it
   * @throws IOException if it cannot be written, or a picture of something else has its name
   */
  void write(String imageId, RgbImage photograph, LocatedScores scores) throws IOException {
    RgbImage picture = new Heatmap(photograph, scores, targets, notes()).draw();
    SortedMap<String, String> texts = texts(imageId, photograph.widthPx());
    pictures.write(imageId, picture, texts);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>(List.of(modelReference));
    if (model.getSynthetic()) {
      notes.add("model of synthetic images");
    }
    notes.add(DISCLAIMER);
    return notes;
  }

  private SortedMap<String, String> texts(String imageId, int sidePx) {
    return new TreeMap<>(
        Map.of(
            "Software",
            "Fovea, heatmap version " + DRAWING_VERSION,
            "Source",
            "image " + imageId,
            "Description",
            "class activation of %s (weights %s) at %d px"
                .formatted(modelReference, model.getModelDigest(), sidePx),
            "Disclaimer",
            DISCLAIMER));
  }
}
