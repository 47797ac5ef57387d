package org.fovea.stages.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fits the rim of the retinal disc to where the retina begins and ends in rows and columns.
 *
 * <p>Ends that lie on the edge of the picture are cuts, not rim, and are left out. Of many circles
 * through three ends the one that most ends lie on is taken, so that notches, overlays and bright
 * spots outside do not pull it; then it is fitted to those ends by least squares. Where no circle
 * holds, the same is tried with ellipses. Chance has a fixed seed: the same picture gives the same
 * outline.
 *
 * @see <a href="https://doi.org/10.1145/358669.358692">Fischler and Bolles, 1981, Random sample
 *     consensus</a>
 */
final class DiscOutlineFit {
  /** Rows and columns that are looked at; more change nothing that is seen. */
  private static final int LINES = 64;

  private static final int TRIALS = 60;
  private static final long SEED = 20151;

  /** An end lies on the rim if it is within this share of the radius. */
  private static final double TOLERANCE = 0.02;

  private static final double LEAST_SQUARE = (1 - TOLERANCE) * (1 - TOLERANCE);
  private static final double GREATEST_SQUARE = (1 + TOLERANCE) * (1 + TOLERANCE);

  /** Share of the ends that has to lie on a rim for it to be believed. */
  private static final double LEAST_SUPPORT = 0.6;

  /** A circle that so many ends lie on is not improved upon by an ellipse. */
  private static final double ENOUGH_FOR_CIRCLE = 0.8;

  private static final int LEAST_ENDS = 16;

  /** Share of what is lit in the box that has to lie within a rim. */
  private static final double LEAST_ENCLOSED = 0.9;

  /** The box is looked at in so many places across and down. */
  private static final int PROBES = 24;

  private static final double GREATEST_ASPECT = 2;

  private final double[] xs = new double[4 * LINES];
  private final double[] ys = new double[4 * LINES];
  private int count;

  /** Lengths are in this unit and from this origin, so that the equations are well scaled. */
  private final double unitPx;

  private final double originXPx;
  private final double originYPx;

  private DiscOutlineFit(RetinalDisc box) {
    unitPx = Math.max(box.widthPx(), box.heightPx()) / 2.0;
    originXPx = box.leftPx() + box.widthPx() / 2.0;
    originYPx = box.topPx() + box.heightPx() / 2.0;
  }

  /**
   * Returns the rim.
   *
   * @param black what is not brighter in any channel counts as black, 0 to 255
   * @return nothing where the disc reaches the edges of the picture nearly everywhere, or no rim
   *     has the form of one
   */
  static Optional<DiscOutline> of(RgbImage image, RetinalDisc box, int black) {
    DiscOutlineFit fit = new DiscOutlineFit(box);
    fit.collectEnds(image, box, black);
    if (fit.count < LEAST_ENDS) {
      return Optional.empty();
    }
    double @Nullable [] circle = fit.best(3);
    int needed = (int) Math.ceil(ENOUGH_FOR_CIRCLE * fit.count);
    if (circle != null && fit.support(circle) >= needed) {
      return fit.believed(circle).filter(rim -> encloses(rim, image, box, black));
    }
    double @Nullable [] ellipse = fit.best(4);
    boolean rounder =
        circle != null && (ellipse == null || fit.support(circle) >= fit.support(ellipse));
    return fit.believed(rounder ? circle : ellipse).filter(rim -> encloses(rim, image, box, black));
  }

  /** A few ends in the corners of a picture that is all retina lie on many circles. */
  private static boolean encloses(DiscOutline rim, RgbImage image, RetinalDisc box, int black) {
    int lit = 0;
    int enclosed = 0;
    for (int i = 0; i < PROBES; i++) {
      int y = box.topPx() + (int) ((i + 0.5) * box.heightPx() / PROBES);
      for (int j = 0; j < PROBES; j++) {
        int x = box.leftPx() + (int) ((j + 0.5) * box.widthPx() / PROBES);
        if (!FieldOfViewFinder.isBlack(image, y * image.widthPx() + x, black)) {
          lit++;
          enclosed += rim.distance(x + 0.5, y + 0.5) <= 1 + TOLERANCE ? 1 : 0;
        }
      }
    }
    return enclosed >= LEAST_ENCLOSED * lit;
  }

  private void collectEnds(RgbImage image, RetinalDisc box, int black) {
    int bottom = box.topPx() + box.heightPx();
    int right = box.leftPx() + box.widthPx();
    for (int i = 0; i < LINES; i++) {
      int y = box.topPx() + (int) ((i + 0.5) * box.heightPx() / LINES);
      int first = firstLit(image, box.leftPx(), y, 1, 0, box.widthPx(), black);
      int last = firstLit(image, right - 1, y, -1, 0, box.widthPx(), black);
      if (first < box.widthPx() && box.leftPx() + first > 0) {
        add(box.leftPx() + first, y + 0.5);
      }
      if (last < box.widthPx() && right - last < image.widthPx()) {
        add(right - last, y + 0.5);
      }
      int x = box.leftPx() + (int) ((i + 0.5) * box.widthPx() / LINES);
      first = firstLit(image, x, box.topPx(), 0, 1, box.heightPx(), black);
      last = firstLit(image, x, bottom - 1, 0, -1, box.heightPx(), black);
      if (first < box.heightPx() && box.topPx() + first > 0) {
        add(x + 0.5, box.topPx() + first);
      }
      if (last < box.heightPx() && bottom - last < image.heightPx()) {
        add(x + 0.5, bottom - last);
      }
    }
  }

  /** Returns how many pixels come before two lit ones in a row: one alone is a speck. */
  private static int firstLit(
      RgbImage image, int x, int y, int rightwards, int downwards, int length, int black) {
    int step = downwards * image.widthPx() + rightwards;
    int at = y * image.widthPx() + x;
    for (int i = 0; i + 1 < length; i++, at += step) {
      if (!FieldOfViewFinder.isBlack(image, at, black)
          && !FieldOfViewFinder.isBlack(image, at + step, black)) {
        return i;
      }
    }
    return length;
  }

  private void add(double xPx, double yPx) {
    xs[count] = (xPx - originXPx) / unitPx;
    ys[count] = (yPx - originYPx) / unitPx;
    count++;
  }

  /** Returns the rim of {@code unknowns} coefficients that most ends lie on, fitted to those. */
  private double @Nullable [] best(int unknowns) {
    RandomGenerator random =
        RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(SEED);
    double @Nullable [] best = null;
    int bestSupport = 0;
    int[] chosen = new int[unknowns];
    for (int trial = 0; trial < TRIALS; trial++) {
      for (int i = 0; i < unknowns; i++) {
        chosen[i] = random.nextInt(count);
      }
      double @Nullable [] rim = leastSquares(chosen, unknowns);
      int support = rim == null ? 0 : support(rim);
      if (support > bestSupport) {
        best = rim;
        bestSupport = support;
      }
    }
    if (best == null) {
      return null;
    }
    double @Nullable [] refined = leastSquares(supporters(best), unknowns);
    return refined != null && support(refined) >= bestSupport ? refined : best;
  }

  private int support(double[] rim) {
    int support = 0;
    for (int i = 0; i < count; i++) {
      support += isOn(rim, i) ? 1 : 0;
    }
    return support;
  }

  private int[] supporters(double[] rim) {
    int[] supporters = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (isOn(rim, i)) {
        supporters[found++] = i;
      }
    }
    return Arrays.copyOf(supporters, found);
  }

  private boolean isOn(double[] rim, int end) {
    double x = (xs[end] - rim[0]) / rim[2];
    double y = (ys[end] - rim[1]) / rim[3];
    double square = x * x + y * y;
    return square >= LEAST_SQUARE && square <= GREATEST_SQUARE;
  }

  /**
   * Solves x² + a·y² + b·x + c·y + d = 0 for the chosen ends; with three unknowns, a is 1.
   *
   * @return centre and radii in x and y, or null where the ends give no ellipse of a likely form
   */
  private double @Nullable [] leastSquares(int[] chosen, int unknowns) {
    double[][] normal = new double[unknowns][unknowns + 1];
    double[] row = new double[unknowns + 1];
    for (int end : chosen) {
      double x = xs[end];
      double y = ys[end];
      row[0] = x;
      row[1] = y;
      row[2] = 1;
      row[unknowns] = unknowns == 3 ? -(x * x + y * y) : -x * x;
      if (unknowns == 4) {
        row[3] = y * y;
      }
      for (int i = 0; i < unknowns; i++) {
        for (int j = 0; j <= unknowns; j++) {
          normal[i][j] += row[i] * row[j];
        }
      }
    }
    double @Nullable [] solution = LinearEquations.solve(normal);
    if (solution == null) {
      return null;
    }
    double a = unknowns == 4 ? solution[3] : 1;
    double centreX = -solution[0] / 2;
    double centreY = -solution[1] / (2 * a);
    double square = centreX * centreX + a * centreY * centreY - solution[2];
    double radiusX = Math.sqrt(square);
    double radiusY = Math.sqrt(square / a);
    // A disc fills its box at least by half, and is not seen through a keyhole.
    boolean likely =
        a > 0
            && radiusX > 0.4
            && radiusY > 0.4
            && radiusX < 2
            && radiusY < 2
            && Math.max(radiusX / radiusY, radiusY / radiusX) < GREATEST_ASPECT;
    return likely ? new double[] {centreX, centreY, radiusX, radiusY} : null;
  }

  private Optional<DiscOutline> believed(double @Nullable [] rim) {
    if (rim == null || support(rim) < LEAST_SUPPORT * count) {
      return Optional.empty();
    }
    return Optional.of(
        new DiscOutline(
            originXPx + rim[0] * unitPx,
            originYPx + rim[1] * unitPx,
            rim[2] * unitPx,
            rim[3] * unitPx));
  }
}
