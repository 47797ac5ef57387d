package org.fovea.stages.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds room for lesions on one retina, and remembers those that have taken theirs.
 *
 * <p>Positions and radii are retinal (see {@link View}) unless named px.
 */
final class LesionSites {
  private static final int TRIES = 300;
  private static final double GAP = 0.012;

  private final View view;
  private final Anatomy anatomy;
  private final LayeredRetina layers;
  private final DrawingRandom random;
  private final List<Lesion> taken = new ArrayList<>();

  LesionSites(View view, Anatomy anatomy, LayeredRetina layers, DrawingRandom random) {
    this.view = view;
    this.anatomy = anatomy;
    this.layers = layers;
    this.random = random;
  }

  /** A point on the retina and in the photograph. */
  record Site(double x, double y, double xPx, double yPx) {}

  /** A quarter of the field, or all of it. */
  enum Quadrant {
    ANY,
    UPPER_NASAL,
    UPPER_TEMPORAL,
    LOWER_NASAL,
    LOWER_TEMPORAL;

    boolean holds(double x, double y) {
      return switch (this) {
        case ANY -> true;
        case UPPER_NASAL -> x > 0 && y < 0;
        case UPPER_TEMPORAL -> x < 0 && y < 0;
        case LOWER_NASAL -> x > 0 && y > 0;
        case LOWER_TEMPORAL -> x < 0 && y > 0;
      };
    }
  }

  Site at(double x, double y) {
    return new Site(x, y, view.xPx(x, y), view.yPx(x, y));
  }

  /** Returns a site about the given distance and direction from a point. */
  Site around(double x, double y, double distance) {
    double angle = random.between(0, 2 * StrictMath.PI);
    return at(x + distance * StrictMath.cos(angle), y + distance * StrictMath.sin(angle));
  }

  /**
   * Returns a free site off the vessels, more often near the centre than a uniform draw would; null
   * if there seems to be none.
   */
  @Nullable Site findFree(double radius, Quadrant quadrant) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Site site = around(0, 0, 0.95 * StrictMath.pow(random.nextDouble(), 0.6));
      if (quadrant.holds(site.x, site.y)
          && isFree(site, radius)
          && anatomy.distanceToFovea(site.x, site.y) > 0.05 + radius
          && layers.veins.at(site.xPx, site.yPx) + layers.arteries.at(site.xPx, site.yPx) < 0.2f) {
        return site;
      }
    }
    return null;
  }

  /** Says whether a lesion here would be in view, off the optic disc and clear of the others. */
  boolean isFree(Site site, double radius) {
    double radiusPx = radius * view.scalePx;
    if (!isInView(site, radius)
        || anatomy.distanceToOpticDisc(site.x, site.y) < 1.2 * anatomy.opticDiscRadius() + radius) {
      return false;
    }
    double gapPx = GAP * view.scalePx;
    for (Lesion lesion : taken) {
      double dx = lesion.xPx() - site.xPx;
      double dy = lesion.yPx() - site.yPx;
      double apart = lesion.radiusPx() + radiusPx + gapPx;
      if (dx * dx + dy * dy < apart * apart) {
        return false;
      }
    }
    return true;
  }

  boolean isInView(Site site, double radius) {
    return view.holds(site.xPx, site.yPx, radius * view.scalePx);
  }

  void take(LesionType type, Site site, double radius) {
    taken.add(new Lesion(type, site.xPx, site.yPx, radius * view.scalePx));
  }

  boolean has(LesionType type) {
    return taken.stream().anyMatch(lesion -> lesion.type() == type);
  }

  /** Returns the lesions in the order in which they were placed. */
  List<Lesion> taken() {
    return List.copyOf(taken);
  }
}
