package org.fovea.stages.predict;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.ImageScore;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.heatmap.Heatmap;
import org.fovea.stages.heatmap.PngFile;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.LocatedScores;
import org.fovea.stages.target.Target;

/**
 * The heatmaps of a scoring: one PNG for each distinct content, {@code IMAGE_ID.png}.
 *
 * <p>Named by the content and never by the photograph's file, also where locations are shown: such
 * a picture is what gets passed on. Column {@code image_id} of the table leads to it.
 *
 * <p>A file appears whole. One that is there already is kept if its texts say that it is of the
 * same image, model and size: another copy of the photograph, scored in another batch, may differ
 * in the last digits and so in a shade.
 */
final class HeatmapFiles {
  /** Raise it where the same image and scores are drawn otherwise. */
  private static final int DRAWING_VERSION = 1;

  private static final String DISCLAIMER = "research: no diagnosis";

  private final ArtifactStore store;
  private final PublishedModel model;
  private final String modelReference;
  private final List<String> targets;

  private HeatmapFiles(
      ArtifactStore store, PublishedModel model, String modelReference, List<String> targets) {
    this.store = store;
    this.model = model;
    this.modelReference = modelReference;
    this.targets = targets;
  }

  /** Writes to where a request wants heatmaps, which it must. */
  static HeatmapFiles of(ScoringRequest request, List<Target> targets) {
    return new HeatmapFiles(
        Objects.requireNonNull(request.heatmaps()),
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
    String name = name(imageId);
    if (!store.createIfAbsent(name, PngFile.of(picture, texts))) {
      requireSame(name, PngFile.beginning(picture.widthPx(), picture.heightPx(), texts));
    }
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

  private void requireSame(String name, byte[] beginning) throws IOException {
    byte[] found;
    try (InputStream in = store.open(name)) {
      found = in.readNBytes(beginning.length);
    }
    if (!Arrays.equals(found, beginning)) {
      throw new IOException(
          "%s/%s is there already, and is not the heatmap of this image by %s; name an empty directory for heatmaps"
              .formatted(store.root(), name, modelReference));
    }
  }

  private static String name(String imageId) {
    return imageId + ".png";
  }

  /**
   * Checks that each scored image has its heatmap.
   *
   * @throws IllegalStateException if one has none
   */
  static void requireAll(ArtifactStore store, List<ImageScore> scored) throws IOException {
    Set<String> found = new HashSet<>(store.list(""));
    for (ImageScore score : scored) {
      if (!found.contains(name(score.getImageId()))) {
        throw new IllegalStateException(
            "%s has no heatmap of image %s, which was scored; nothing else was written, please report this"
                .formatted(store.root(), score.getImageId()));
      }
    }
  }
}
