package org.fovea.stages.evaluate;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What images are looked at together by, besides the whole split and each source of it, which
 * always are: a model that tells sources apart must not look the better for it.
 *
 * @param by in the order of reports, each once
 * @param columns columns of the labels files that images carry along, each once, in the order of
 *     reports; none named as one of {@link By} or {@code all}
 */
public record SliceConfig(List<By> by, List<String> columns) implements Serializable {
  public static final SliceConfig DEFAULT = new SliceConfig(List.of(), List.of());

  /** What every image has. */
  public enum By {
    /** Left, right or not known. */
    EYE,
    /** The true grade; one class, so that there is no area. */
    GRADE,
    /** Make and model by the file, else shape and size of the picture. */
    CAMERA,
    /** Sharpness at a fixed diameter of the disc, in three bands with fixed bounds. */
    SHARPNESS,
    /** Mean luma of the disc, in three bands with fixed bounds. */
    BRIGHTNESS;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SliceConfig {
    by = List.copyOf(by);
    columns = List.copyOf(columns);
    Set<String> names = new HashSet<>(Set.of(Slice.ALL, Slice.SOURCE));
    for (By one : by) {
      requireNew(names, one.label());
    }
    for (String column : columns) {
      requireNew(names, column);
    }
  }

  /** Returns whether measures of quality are needed. */
  public boolean looksAtQuality() {
    return by.contains(By.SHARPNESS) || by.contains(By.BRIGHTNESS);
  }

  /** Returns whether the cameras are needed. */
  public boolean looksAtCameras() {
    return by.contains(By.CAMERA);
  }

  private static void requireNew(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "slices are taken by %s already; name each column and kind of slice once, and rename columns that are called as one"
              .formatted(name));
    }
  }
}
