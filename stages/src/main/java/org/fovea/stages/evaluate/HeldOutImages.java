package org.fovea.stages.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.artifact.Sha256;

/**
 * Names the images that a model was measured on and had not learnt from, so that it can be counted
 * how often they were looked at.
 *
 * <p>A set is named by its images alone: whoever corrects a grade, or calls a source by another
 * name, has no fresh test images by that.
 */
final class HeldOutImages {
  private HeldOutImages() {}

  /** Returns the sets by split, then source in ascending order. */
  static List<HeldOutSet> of(List<Prediction> predictions) {
    SortedMap<Split, SortedMap<String, SortedSet<String>>> images = new TreeMap<>();
    for (Prediction image : predictions) {
      if (ModelComparison.UNSEEN.contains(image.getSplit())) {
        images
            .computeIfAbsent(image.getSplit(), split -> new TreeMap<>())
            .computeIfAbsent(image.getSource(), source -> new TreeSet<>())
            .add(image.getImageId());
      }
    }
    List<HeldOutSet> sets = new ArrayList<>();
    images.forEach(
        (split, sources) ->
            sources.forEach(
                (source, ids) ->
                    sets.add(new HeldOutSet(split, source, (long) ids.size(), digest(ids)))));
    return sets;
  }

  private static String digest(SortedSet<String> imageIds) {
    MessageDigest digest = Sha256.newDigest();
    imageIds.forEach(id -> digest.update((id + "\n").getBytes(StandardCharsets.UTF_8)));
    return Sha256.hex(digest);
  }
}
