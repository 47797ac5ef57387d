package org.fovea.stages.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * The arteries and veins of a retina: four arcades of each leave the optic disc, bend around the
 * fovea on the temporal side, taper and branch; none enters the fovea's avascular zone.
 *
 * <p>Retinal coordinates (see {@link View}).
 */
final class VesselTree {
  private static final double STEP = 0.028;
  private static final double FOVEAL_AVASCULAR_ZONE = 0.12;
  private static final double FINEST_HALF_WIDTH = 0.0027;
  private static final int DEEPEST_BRANCH = 3;

  /** A piece of a vessel between two points. */
  record Segment(
      double x0,
      double y0,
      double x1,
      double y1,
      double halfWidth0,
      double halfWidth1,
      boolean isVein,
      boolean isTrunk) {}

  private final Anatomy anatomy;
  private final DrawingRandom random;
  private final List<Segment> segments = new ArrayList<>();

  private VesselTree(Anatomy anatomy, DrawingRandom random) {
    this.anatomy = anatomy;
    this.random = random;
  }

  static List<Segment> grow(Anatomy anatomy, DrawingRandom random) {
    VesselTree tree = new VesselTree(anatomy, random);
    for (boolean isVein : new boolean[] {true, false}) {
      double halfWidth = isVein ? 0.0155 : 0.0115;
      for (int vertical : new int[] {-1, 1}) {
        tree.growTemporalArcade(isVein, vertical, halfWidth * random.between(0.9, 1.1));
        tree.growNasalTrunk(isVein, vertical, 0.7 * halfWidth * random.between(0.85, 1.15));
        tree.growMacularVessel(isVein, vertical);
      }
    }
    return List.copyOf(tree.segments);
  }

  private void growTemporalArcade(boolean isVein, int vertical, double halfWidth) {
    double elevation = random.between(1.25, 1.6);
    double bend = random.between(1.15, 1.6);
    double start = 0.35 * anatomy.opticDiscRadius();
    double x = anatomy.opticDiscX() + random.between(-start, start);
    double y = anatomy.opticDiscY() + vertical * random.between(0, start);
    walk(
        new Course(isVein, true, 0, 1.9, vertical, bend),
        x,
        y,
        headingOf(-1, vertical, elevation),
        halfWidth);
  }

  private void growNasalTrunk(boolean isVein, int vertical, double halfWidth) {
    double elevation = random.between(0.5, 1.2);
    walk(
        new Course(isVein, true, 0, 1.1, 0, random.between(-0.4, 0.4)),
        anatomy.opticDiscX() + 0.2 * anatomy.opticDiscRadius(),
        anatomy.opticDiscY(),
        headingOf(1, vertical, elevation),
        halfWidth);
  }

  private void growMacularVessel(boolean isVein, int vertical) {
    walk(
        new Course(isVein, false, 2, random.between(0.3, 0.55), 0, vertical * 0.3),
        anatomy.opticDiscX() - 0.7 * anatomy.opticDiscRadius(),
        anatomy.opticDiscY() + vertical * random.between(0.0, 0.5) * anatomy.opticDiscRadius(),
        headingOf(-1, vertical, random.between(0.2, 0.7)),
        isVein ? 0.0052 : 0.0045);
  }

  /**
   * How a vessel runs.
   *
   * @param depth 0 for a trunk, 1 for its branches, and so on
   * @param arcade -1 or 1 for the upper or lower arcade around the fovea, which levels out as it
   *     goes; 0 for a vessel of constant bend
   * @param bend how strongly it bends: radians per unit length, for an arcade per radian of
   *     elevation
   */
  private record Course(
      boolean isVein, boolean isTrunk, int depth, double length, int arcade, double bend) {
    Course branch(double branchLength, double branchBend) {
      return new Course(isVein, false, depth + 1, branchLength, 0, branchBend);
    }
  }

  private void walk(Course course, double x, double y, double startHeading, double startHalfWidth) {
    double heading = startHeading;
    double halfWidth = startHalfWidth;
    double wobble = 0;
    double untilBranch = random.between(0.12, 0.28);
    int side = random.chance(0.5) ? 1 : -1;
    for (double gone = 0; gone < course.length() && halfWidth > FINEST_HALF_WIDTH; gone += STEP) {
      wobble = 0.75 * wobble + 0.05 * random.nextBellShaped();
      heading += wobble + STEP * turn(course, heading);
      double nextX = x + STEP * StrictMath.cos(heading);
      double nextY = y + STEP * StrictMath.sin(heading);
      if (anatomy.distanceToFovea(nextX, nextY) < FOVEAL_AVASCULAR_ZONE
          || nextX * nextX + nextY * nextY > 1.3 * 1.3) {
        return;
      }
      double nextHalfWidth = halfWidth * (course.depth() == 0 ? 0.989 : 0.975);
      segments.add(
          new Segment(
              x, y, nextX, nextY, halfWidth, nextHalfWidth, course.isVein(), course.isTrunk()));
      x = nextX;
      y = nextY;
      halfWidth = nextHalfWidth;
      untilBranch -= STEP;
      if (untilBranch <= 0 && course.depth() < DEEPEST_BRANCH) {
        walk(
            course.branch(
                random.between(0.45, 0.95) * StrictMath.pow(0.72, course.depth()),
                random.between(-0.9, 0.9)),
            x,
            y,
            heading + side * random.between(0.4, 0.95),
            halfWidth * random.between(0.45, 0.75));
        side = -side;
        halfWidth *= 0.95;
        untilBranch = random.between(0.10, 0.26);
      }
    }
  }

  private static double turn(Course course, double heading) {
    if (course.arcade() == 0) {
      return course.bend();
    }
    // Elevation above the temporal horizontal (heading π); it falls towards a little below it.
    double elevation =
        StrictMath.atan2(course.arcade() * StrictMath.sin(heading), -StrictMath.cos(heading));
    double fall = elevation > -0.35 ? course.bend() * elevation + 0.4 : 0;
    return course.arcade() * fall;
  }

  /** Returns the angle of a direction given by its horizontal and vertical sides and elevation. */
  private static double headingOf(int horizontal, int vertical, double elevation) {
    return StrictMath.atan2(
        vertical * StrictMath.sin(elevation), horizontal * StrictMath.cos(elevation));
  }
}
