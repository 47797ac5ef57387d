package org.fovea.stages.evaluate;

import java.util.Locale;
import org.fovea.schema.FundusImage;
import org.jspecify.annotations.Nullable;

/**
 * What a photograph was taken with: make and model by its file; where the file names none, as most
 * that were exported or shared, the shape and size of the picture, which cameras differ in.
 */
final class CameraName {
  private static final int LONGEST = 64;

  /**
   * How far a shape may be from one that has a name: cropping by some pixels is no other camera.
   */
  private static final double TOLERANCE = 0.03;

  /** Shapes that sensors and their crops have. */
  private enum Shape {
    SQUARE("1:1", 1),
    FIVE_BY_FOUR("5:4", 5 / 4.0),
    FOUR_BY_THREE("4:3", 4 / 3.0),
    THREE_BY_TWO("3:2", 3 / 2.0),
    SIXTEEN_BY_NINE("16:9", 16 / 9.0);

    private final String words;
    private final double ratio;

    Shape(String words, double ratio) {
      this.words = words;
      this.ratio = ratio;
    }
  }

  private CameraName() {}

  /** Returns a name of letters, digits and few signs: the file's text is anybody's. */
  static String of(FundusImage image) {
    String named = named(image.getCameraMake(), image.getCameraModel());
    return named.isEmpty()
        ? "not named, %s, %s"
            .formatted(
                shape(image.getWidthPx(), image.getHeightPx()),
                size(image.getWidthPx(), image.getHeightPx()))
        : named;
  }

  private static String named(@Nullable String make, @Nullable String model) {
    String maker = clean(make);
    String name = clean(model);
    boolean repeats = name.toLowerCase(Locale.ROOT).startsWith(maker.toLowerCase(Locale.ROOT));
    String both = repeats ? name : (maker + " " + name).strip();
    return both.length() <= LONGEST ? both : both.substring(0, LONGEST).strip();
  }

  private static String clean(@Nullable String text) {
    return text == null
        ? ""
        : text.replaceAll("[^A-Za-z0-9._()/+-]+", " ").replaceAll(" +", " ").strip();
  }

  private static String shape(int widthPx, int heightPx) {
    double ratio = Math.max(widthPx, heightPx) / (double) Math.min(widthPx, heightPx);
    for (Shape shape : Shape.values()) {
      if (Math.abs(ratio / shape.ratio - 1) <= TOLERANCE) {
        return shape.words;
      }
    }
    return "other shape";
  }

  private static String size(int widthPx, int heightPx) {
    long megapixels = Math.round((double) widthPx * heightPx / 1e6);
    return megapixels < 1 ? "below 1 MP" : megapixels + " MP";
  }
}
