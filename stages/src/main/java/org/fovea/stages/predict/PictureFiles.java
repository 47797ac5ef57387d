package org.fovea.stages.predict;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.fovea.schema.ImageScore;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.heatmap.PngFile;
import org.fovea.stages.image.RgbImage;

/**
 * The pictures of a scoring: one PNG for each distinct content, {@code IMAGE_ID.png}.
 *
 * <p>Named by the content and never by the photograph's file, also where locations are shown: such
 * a picture is what gets passed on. Column {@code image_id} of the table leads to it.
 *
 * <p>A file appears whole. One that is there already is kept if its texts say that it is of the
 * same image, model and size: another copy of the photograph, scored in another batch, may differ
 * in the last digits and so in a shade.
 */
final class PictureFiles {
  private final ArtifactStore store;
  private final String kind;
  private final String modelReference;

  /**
   * @param kind what they are, such as heatmap, for messages
   * @param modelReference the model, NAME@VERSION
   */
  PictureFiles(ArtifactStore store, String kind, String modelReference) {
    this.store = store;
    this.kind = kind;
    this.modelReference = modelReference;
  }

  /**
   * Writes one.
   *
   * @param texts of the PNG: what it is a picture of
   * @throws IOException if it cannot be written, or a picture of something else has its name
   */
  void write(String imageId, RgbImage picture, SortedMap<String, String> texts) throws IOException {
    String name = name(imageId);
    if (!store.createIfAbsent(name, PngFile.of(picture, texts))) {
      requireSame(name, PngFile.beginning(picture.widthPx(), picture.heightPx(), texts));
    }
  }

  private void requireSame(String name, byte[] beginning) throws IOException {
    byte[] found;
    try (InputStream in = store.open(name)) {
      found = in.readNBytes(beginning.length);
    }
    if (!Arrays.equals(found, beginning)) {
      throw new IOException(
          "%s/%s is there already, and is not the %s of this image by %s; name an empty directory for %ss"
              .formatted(store.root(), name, kind, modelReference, kind));
    }
  }

  private static String name(String imageId) {
    return imageId + ".png";
  }

  /**
   * Checks that each scored image has its picture.
   *
   * @throws IllegalStateException if one has none
   */
  static void requireAll(ArtifactStore store, String kind, List<ImageScore> scored)
      throws IOException {
    Set<String> found = new HashSet<>(store.list(""));
    for (ImageScore score : scored) {
      if (!found.contains(name(score.getImageId()))) {
        throw new IllegalStateException(
            "%s has no %s of image %s, which was scored; nothing else was written, please report this"
                .formatted(store.root(), kind, score.getImageId()));
      }
    }
  }
}
