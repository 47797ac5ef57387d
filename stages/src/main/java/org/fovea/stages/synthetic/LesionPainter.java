package org.fovea.stages.synthetic;

import java.util.List;
import org.fovea.stages.synthetic.LesionSites.Quadrant;
import org.fovea.stages.synthetic.LesionSites.Site;
import org.fovea.stages.synthetic.VesselTree.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Paints the lesions of a grade, after the vessels.
 *
 * <p>The grades follow the international scale: 1 has microaneurysms only; 2 more of them, with
 * some haemorrhages and usually hard exudates; 3 many haemorrhages in each quadrant, beaded veins
 * and cotton-wool spots; 4 new vessels, a preretinal haemorrhage or both. Sizes are fractions of
 * the radius of a field of 45 degrees (about 6.5 mm). Microaneurysms are 160 to 215 µm across, real
 * ones up to 125 µm: enlarged so that they survive scaling to about 160 px.
 */
final class LesionPainter {
  private static final int TRIES = 300;
  private static final double FULL_CIRCLE = 2 * StrictMath.PI;

  private final double scalePx;
  private final Anatomy anatomy;
  private final LayeredRetina layers;
  private final DrawingRandom random;
  private final List<Segment> largeVeins;
  private final LesionSites sites;

  private LesionPainter(
      View view,
      Anatomy anatomy,
      List<Segment> vessels,
      LayeredRetina layers,
      DrawingRandom random) {
    this.scalePx = view.scalePx;
    this.anatomy = anatomy;
    this.layers = layers;
    this.random = random;
    this.largeVeins =
        vessels.stream().filter(vessel -> vessel.isVein() && vessel.isTrunk()).toList();
    this.sites = new LesionSites(view, anatomy, layers, random);
  }

  /** Paints into the layers and returns what was painted, in the order of painting. */
  static List<Lesion> paint(
      int grade,
      View view,
      Anatomy anatomy,
      List<Segment> vessels,
      LayeredRetina layers,
      DrawingRandom random) {
    LesionPainter painter = new LesionPainter(view, anatomy, vessels, layers, random);
    switch (grade) {
      case 0 -> {}
      case 1 -> painter.paintMicroaneurysms(random.between(3, 7));
      case 2 -> painter.paintModerate();
      case 3 -> painter.paintSevere();
      case 4 -> painter.paintProliferative();
      default -> throw new IllegalArgumentException("grade must be from 0 to 4, but was " + grade);
    }
    return painter.sites.taken();
  }

  private void paintModerate() {
    paintHaemorrhages(random.between(5, 11), Quadrant.ANY);
    if (random.chance(0.85)) {
      paintExudates(random.between(1, 3));
    }
    paintMicroaneurysms(random.between(8, 15));
  }

  private void paintSevere() {
    paintHaemorrhages(random.between(5, 8), Quadrant.UPPER_NASAL);
    paintHaemorrhages(random.between(5, 8), Quadrant.UPPER_TEMPORAL);
    paintHaemorrhages(random.between(5, 8), Quadrant.LOWER_NASAL);
    paintHaemorrhages(random.between(5, 8), Quadrant.LOWER_TEMPORAL);
    paintBeading(random.between(2, 3));
    paintCottonWoolSpots(random.between(3, 6));
    if (random.chance(0.6)) {
      paintExudates(random.between(1, 3));
    }
    paintMicroaneurysms(random.between(12, 20));
  }

  private void paintProliferative() {
    double which = random.nextDouble();
    if (which < 0.55) {
      paintPreretinalHaemorrhage();
    }
    if (which > 0.25 || !sites.has(LesionType.PRERETINAL_HAEMORRHAGE)) {
      paintNewVessels(random.between(1, 3));
    }
    paintHaemorrhages(random.between(8, 18), Quadrant.ANY);
    paintCottonWoolSpots(random.between(0, 3));
    if (random.chance(0.4)) {
      paintExudates(random.between(1, 2));
    }
    paintMicroaneurysms(random.between(10, 18));
  }

  private void paintMicroaneurysms(int count) {
    for (int i = 0; i < count; i++) {
      double radius = random.between(0.0125, 0.0165);
      double peak = random.between(0.7, 0.95);
      Site site = sites.findFree(radius, Quadrant.ANY);
      if (site != null) {
        layers.blood.stampPatch(site.xPx(), site.yPx(), radius * scalePx, 0, 0, 0.5, peak);
        sites.take(LesionType.MICROANEURYSM, site, radius);
      }
    }
  }

  private void paintHaemorrhages(int count, Quadrant quadrant) {
    for (int i = 0; i < count; i++) {
      boolean isDot = random.chance(0.6);
      double radius = isDot ? random.between(0.021, 0.030) : random.between(0.030, 0.054);
      double phase = random.between(0, FULL_CIRCLE);
      double peak = random.between(0.75, 1.0);
      Site site = sites.findFree(radius, quadrant);
      if (site != null) {
        double lobes = isDot ? 0.15 : 0.4;
        layers.blood.stampPatch(site.xPx(), site.yPx(), radius * scalePx, lobes, phase, 0.6, peak);
        sites.take(LesionType.HAEMORRHAGE, site, radius);
      }
    }
  }

  /** Exudates gather in clusters in the posterior pole, some of them in rings. */
  private void paintExudates(int clusters) {
    for (int cluster = 0; cluster < clusters; cluster++) {
      Site centre = sites.around(anatomy.foveaX(), anatomy.foveaY(), random.between(0.2, 0.5));
      boolean isRing = random.chance(0.35);
      for (int speck = random.between(7, 15); speck > 0; speck--) {
        double out = isRing ? random.between(0.08, 0.11) : 0.11 * random.nextDouble();
        double radius = random.between(0.010, 0.022);
        double phase = random.between(0, FULL_CIRCLE);
        Site site = sites.around(centre.x(), centre.y(), out);
        if (sites.isFree(site, radius)) {
          layers.exudates.stampPatch(
              site.xPx(), site.yPx(), radius * scalePx, 0.35, phase, 0.2, 0.9);
          sites.take(LesionType.HARD_EXUDATE, site, radius);
        }
      }
    }
  }

  private void paintCottonWoolSpots(int count) {
    for (int i = 0; i < count; i++) {
      double radius = random.between(0.045, 0.075);
      double phase = random.between(0, FULL_CIRCLE);
      Site site = sites.findFree(radius, Quadrant.ANY);
      if (site != null) {
        layers.cottonWool.stampPatch(site.xPx(), site.yPx(), radius * scalePx, 0.35, phase, 1, 0.8);
        sites.take(LesionType.COTTON_WOOL_SPOT, site, radius);
      }
    }
  }

  /** Paints bulges at even distances along stretches of large veins. */
  private void paintBeading(int stretches) {
    for (int stretch = 0; stretch < stretches; stretch++) {
      int start = random.between(0, largeVeins.size() - 1);
      for (int at = start; at < Math.min(start + 12, largeVeins.size()); at += 2) {
        Segment vein = largeVeins.get(at);
        double radius = 1.7 * vein.halfWidth0();
        Site site = sites.at(vein.x0(), vein.y0());
        if (sites.isFree(site, radius)) {
          layers.veins.stampPatch(site.xPx(), site.yPx(), radius * scalePx, 0, 0, 0.3, 1);
          sites.take(LesionType.VENOUS_BEADING, site, radius);
        }
      }
    }
  }

  private void paintNewVessels(int tufts) {
    for (int tuft = 0; tuft < tufts; tuft++) {
      double radius = random.between(0.10, 0.16);
      Site site = random.chance(0.5) ? onOpticDisc(radius) : onLargeVein(radius);
      if (site != null) {
        NewVesselTuft.paint(layers.blood, site.xPx(), site.yPx(), radius, scalePx, random);
        sites.take(LesionType.NEW_VESSELS, site, radius);
      }
    }
  }

  private @Nullable Site onOpticDisc(double radius) {
    double out = random.between(0.3, 1.0) * anatomy.opticDiscRadius();
    Site site = sites.around(anatomy.opticDiscX(), anatomy.opticDiscY(), out);
    return sites.isInView(site, radius) ? site : onLargeVein(radius);
  }

  private @Nullable Site onLargeVein(double radius) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Segment vein = largeVeins.get(random.between(0, largeVeins.size() - 1));
      Site site = sites.at(vein.x0(), vein.y0());
      if (sites.isInView(site, radius)) {
        return site;
      }
    }
    return null;
  }

  private void paintPreretinalHaemorrhage() {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double radius = random.between(0.16, 0.30);
      double level = random.between(-0.35, 0.1) * radius;
      Site site = sites.around(0, 0, random.between(0.25, 0.7));
      double apart = anatomy.distanceToOpticDisc(site.x(), site.y());
      if (sites.isInView(site, radius) && apart > radius + 0.5 * anatomy.opticDiscRadius()) {
        layers.blood.stampBoat(site.xPx(), site.yPx(), radius * scalePx, level * scalePx, 0.9);
        sites.take(LesionType.PRERETINAL_HAEMORRHAGE, site, radius);
        return;
      }
    }
  }
}
