package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.fovea.schema.Prediction;
import org.fovea.stages.target.Target;

/**
 * Images of one split that are looked at together.
 *
 * @param by what the slice is taken by, such as {@code source}; {@code all} for the whole split
 * @param value its value; {@code all} for the whole split
 * @param predictions the images
 */
record Slice(String by, String value, List<Prediction> predictions) {
  static final String ALL = "all";
  static final String SOURCE = "source";

  /** Value of images that have none in a column. */
  static final String NOT_GIVEN = "not-given";

  /** Returns the whole split unless it is empty, then each source of it in ascending order. */
  static List<Slice> of(List<Prediction> split) {
    List<Slice> slices = new ArrayList<>();
    if (!split.isEmpty()) {
      slices.add(new Slice(ALL, ALL, split));
    }
    slices.addAll(by(SOURCE, split, Prediction::getSource));
    return slices;
  }

  /**
   * Returns the same, and after it what the config asks for: bands of quality from the lowest on,
   * other values in ascending order.
   *
   * @param traits of the images, as far as the config asks for them
   */
  static List<Slice> of(List<Prediction> split, SliceConfig config, PhotographTraits traits) {
    List<Slice> slices = of(split);
    for (SliceConfig.By by : config.by()) {
      slices.addAll(
          switch (by) {
            case EYE -> by(by.label(), split, image -> image.getLaterality().name());
            case GRADE ->
                by(by.label(), split, image -> Target.GRADE_NAMES.get(GradedScores.grade(image)));
            case CAMERA -> by(by.label(), split, image -> traits.cameraOf(image.getImageId()));
            case SHARPNESS -> byQuality(QualityBands.SHARPNESS, split, traits);
            case BRIGHTNESS -> byQuality(QualityBands.BRIGHTNESS, split, traits);
          });
    }
    for (String column : config.columns()) {
      slices.addAll(by(column, split, image -> label(image, column)));
    }
    return slices;
  }

  private static List<Slice> byQuality(
      QualityBands measure, List<Prediction> split, PhotographTraits traits) {
    List<Slice> slices =
        by(measure.measure(), split, image -> traits.bandOf(measure, image.getImageId()));
    slices.sort(Comparator.comparingInt(slice -> place(measure, slice.value())));
    return slices;
  }

  /** Images that were not measured come last. */
  private static int place(QualityBands measure, String band) {
    int place = measure.bands().indexOf(band);
    return place < 0 ? measure.bands().size() : place;
  }

  private static String label(Prediction image, String column) {
    String value = image.getLabels().getOrDefault(column, "");
    return value.isBlank() ? NOT_GIVEN : value;
  }

  private static List<Slice> by(
      String by, List<Prediction> split, Function<Prediction, String> value) {
    SortedMap<String, List<Prediction>> byValue = new TreeMap<>();
    for (Prediction image : split) {
      byValue.computeIfAbsent(value.apply(image), none -> new ArrayList<>()).add(image);
    }
    List<Slice> slices = new ArrayList<>();
    byValue.forEach((each, images) -> slices.add(new Slice(by, each, images)));
    return slices;
  }
}
