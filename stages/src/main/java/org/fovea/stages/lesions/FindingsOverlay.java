package org.fovea.stages.lesions;

import org.fovea.stages.image.RgbImage;

/** Draws what was found over a photograph. */
final class FindingsOverlay {
  private static final int[] VESSEL = {0, 90, 255};
  private static final int[] DARK = {255, 0, 200};
  private static final int[] BRIGHT = {255, 240, 0};
  private static final int[] OPTIC_DISC = {0, 255, 0};

  /** Half the width of the circle, as a share of the diameter. */
  private static final double STROKE = 1.0 / 400;

  private FindingsOverlay() {}

  /** Returns a copy of the photograph with what was found in colours. */
  static RgbImage over(RgbImage photograph, RetinaFindings findings) {
    int side = photograph.widthPx();
    byte[] rgb = photograph.rgb().clone();
    byte[] vessels = VesselMap.bytes(findings.vessels.mask);
    OpticDisc disc = findings.opticDisc;
    for (int pixel = 0; pixel < vessels.length; pixel++) {
      int x = pixel % side;
      int y = pixel / side;
      double distancePx = Math.hypot(x + 0.5 - disc.xPx(), y + 0.5 - disc.yPx());
      if (vessels[pixel] != 0) {
        paint(rgb, pixel, VESSEL);
      }
      if (findings.dark.mask()[pixel]) {
        paint(rgb, pixel, DARK);
      }
      if (findings.bright.mask()[pixel]) {
        paint(rgb, pixel, BRIGHT);
      }
      if (Math.abs(distancePx - disc.radiusPx()) <= STROKE * side) {
        paint(rgb, pixel, OPTIC_DISC);
      }
    }
    return new RgbImage(side, side, rgb);
  }

  private static void paint(byte[] rgb, int pixel, int[] colour) {
    for (int channel = 0; channel < colour.length; channel++) {
      rgb[3 * pixel + channel] = (byte) colour[channel];
    }
  }
}
