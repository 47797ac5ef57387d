package org.fovea.stages.image;

import java.util.Locale;
import java.util.Map;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the retinal disc: the bounding box of the rows and columns of which more than 2 % stand out
 * from black.
 *
 * <p>Refuses only what is certain from this box alone; whether a disc can be graded is for a
 * quality gate to say. The bounds below were set on 5,380 photographs of several cameras, of which
 * none comes near them: their boxes take at least 60 % of the picture, are between 0.72 and 1.31
 * times as wide as high, and their brightest channel has a mean of at least 14 inside.
 */
public final class FieldOfViewFinder {
  /** Black in a JPEG is not quite 0: at most this counts as black, 0 to 255. */
  static final int BLACK = 15;

  /** What stands out from 0 even in a photograph that is much too dark, 0 to 255. */
  private static final int NEARLY_BLACK = 3;

  private static final double LEAST_SHARE_OF_LINE = 0.02;
  private static final double LEAST_SHARE_OF_PICTURE = 0.2;
  private static final double GREATEST_ASPECT = 2;
  private static final double LEAST_BRIGHTNESS = 10;
  private static final double GREATEST_BRIGHTNESS = 250;

  /**
   * A disc cut off above and below to 1.4 times its height covers 91 % of its box, so a box of this
   * aspect that is filled is not of a disc.
   */
  private static final double ASPECT_OF_CUT_DISC = 1.4;

  private static final double FILLED = 0.97;

  /**
   * Finds the retinal disc in an upright photograph.
   *
   * @throws RejectedInputException with {@code NO_FIELD_OF_VIEW} where nothing or too little stands
   *     out from black, or all is white; {@code UNGRADABLE_EXPOSURE} where it is nearly black;
   *     {@code NOT_FUNDUS} where the form cannot be that of a disc
   */
  public RetinalDisc find(RgbImage image) throws RejectedInputException {
    RetinalDisc disc = box(image, BLACK);
    if (disc == null) {
      throw tooDark(image);
    }
    double picture = (double) image.widthPx() * image.heightPx();
    double share = (double) disc.widthPx() * disc.heightPx() / picture;
    if (share < LEAST_SHARE_OF_PICTURE) {
      throw rejected(
          FailureCode.NO_FIELD_OF_VIEW,
          "what stands out from black takes %.3f of the picture; a retinal disc takes at least %s",
          "fieldOfViewShare",
          share,
          LEAST_SHARE_OF_PICTURE);
    }
    double darkest = Math.min(disc.meanRed(), Math.min(disc.meanGreen(), disc.meanBlue()));
    if (darkest > GREATEST_BRIGHTNESS) {
      throw rejected(
          FailureCode.NO_FIELD_OF_VIEW,
          "the picture is white: its darkest channel has a mean of %.1f; at most %s is allowed",
          "meanDarkestChannel",
          darkest,
          GREATEST_BRIGHTNESS);
    }
    requireFormOfDisc(disc);
    double brightest = Math.max(disc.meanRed(), Math.max(disc.meanGreen(), disc.meanBlue()));
    // Over the whole box, so that a few bright spots do not make a dark photograph bright.
    if (brightest * disc.coverage() < LEAST_BRIGHTNESS) {
      throw rejected(
          FailureCode.UNGRADABLE_EXPOSURE,
          "the brightest channel has a mean of %.1f in the field of view; at least %s is needed",
          "meanBrightestChannel",
          brightest * disc.coverage(),
          LEAST_BRIGHTNESS);
    }
    return disc;
  }

  private static void requireFormOfDisc(RetinalDisc disc) throws RejectedInputException {
    double wide = (double) disc.widthPx() / disc.heightPx();
    double aspect = Math.max(wide, 1 / wide);
    if (aspect > GREATEST_ASPECT) {
      throw rejected(
          FailureCode.NOT_FUNDUS,
          "one side is %.2f times the other; a retinal disc has at most %s",
          "aspect",
          aspect,
          GREATEST_ASPECT);
    }
    if (aspect > ASPECT_OF_CUT_DISC && disc.coverage() > FILLED) {
      throw rejected(
          FailureCode.NOT_FUNDUS,
          "an oblong picture is filled to %.3f; a retinal disc fills at most %s of one",
          "coverage",
          disc.coverage(),
          FILLED);
    }
  }

  private static RejectedInputException tooDark(RgbImage image) {
    RetinalDisc dim = box(image, NEARLY_BLACK);
    if (dim == null) {
      return new RejectedInputException(
          FailureCode.NO_FIELD_OF_VIEW, "nothing stands out from black: the picture is empty");
    }
    double brightest = Math.max(dim.meanRed(), Math.max(dim.meanGreen(), dim.meanBlue()));
    return rejected(
        FailureCode.UNGRADABLE_EXPOSURE,
        "nearly black: the brightest channel has a mean of %.1f in the field of view; at least %s"
            + " is needed",
        "meanBrightestChannel",
        brightest * dim.coverage(),
        LEAST_BRIGHTNESS);
  }

  private static RejectedInputException rejected(
      FailureCode code, String message, String measure, double value, double bound) {
    return new RejectedInputException(
        code, String.format(Locale.ROOT, message, value, bound), Map.of(measure, value));
  }

  /** Returns the box of what is brighter than {@code black} in any channel, or null without one. */
  private static @Nullable RetinalDisc box(RgbImage image, int black) {
    int width = image.widthPx();
    int height = image.heightPx();
    byte[] rgb = image.rgb();
    int[] inRow = new int[height];
    int[] inColumn = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int count = 0;
      for (int x = 0; x < width; x++, at += 3) {
        int above = above(rgb, at, black);
        count += above;
        inColumn[x] += above;
      }
      inRow[y] = count;
    }
    int top = first(inRow, width);
    int left = first(inColumn, height);
    if (top == height || left == width) {
      return null;
    }
    int bottom = last(inRow, width) + 1;
    int right = last(inColumn, height) + 1;
    return measured(image, black, left, top, right - left, bottom - top);
  }

  private static RetinalDisc measured(
      RgbImage image, int black, int left, int top, int width, int height) {
    byte[] rgb = image.rgb();
    long red = 0;
    long green = 0;
    long blue = 0;
    long inside = 0;
    for (int y = top; y < top + height; y++) {
      int at = 3 * (y * image.widthPx() + left);
      int rowRed = 0;
      int rowGreen = 0;
      int rowBlue = 0;
      int rowInside = 0;
      for (int x = 0; x < width; x++, at += 3) {
        int above = above(rgb, at, black);
        rowInside += above;
        rowRed += rgb[at] & 0xFF & -above;
        rowGreen += rgb[at + 1] & 0xFF & -above;
        rowBlue += rgb[at + 2] & 0xFF & -above;
      }
      red += rowRed;
      green += rowGreen;
      blue += rowBlue;
      inside += rowInside;
    }
    // A row with more than 2 % outside the box's columns alone may leave nothing inside.
    double count = Math.max(1, inside);
    return new RetinalDisc(
        left,
        top,
        width,
        height,
        inside / ((double) width * height),
        red / count,
        green / count,
        blue / count);
  }

  /** Returns whether a pixel, counted row by row, counts as the black around the disc. */
  static boolean isBlack(RgbImage image, int pixel) {
    return isBlack(image, pixel, BLACK);
  }

  /** The same, where up to {@code black} is. */
  static boolean isBlack(RgbImage image, int pixel, int black) {
    return above(image.rgb(), 3 * pixel, black) == 0;
  }

  /** Returns 1 where the brightest channel is above {@code black}, else 0, without a branch. */
  private static int above(byte[] rgb, int at, int black) {
    int red = black - (rgb[at] & 0xFF);
    int green = black - (rgb[at + 1] & 0xFF);
    int blue = black - (rgb[at + 2] & 0xFF);
    return (red | green | blue) >>> 31;
  }

  private static int first(int[] counts, int lineLength) {
    int at = 0;
    while (at < counts.length && counts[at] <= LEAST_SHARE_OF_LINE * lineLength) {
      at++;
    }
    return at;
  }

  private static int last(int[] counts, int lineLength) {
    int at = counts.length - 1;
    while (counts[at] <= LEAST_SHARE_OF_LINE * lineLength) {
      at--;
    }
    return at;
  }
}
