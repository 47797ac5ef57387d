package org.fovea.stages.synthetic;

import java.util.List;

/**
 * A synthetic photograph in memory, and what is known about it.
 *
 * <p>Positions are pixels from the upper left corner; pixel {@code i} spans {@code [i, i + 1)}.
 */
public final class DrawnFundus {
  private final FundusParameters parameters;
  private final byte[] rgb;
  private final List<Lesion> lesions;
  private final double opticDiscXPx;
  private final double opticDiscYPx;

  DrawnFundus(
      FundusParameters parameters,
      byte[] rgb,
      List<Lesion> lesions,
      double opticDiscXPx,
      double opticDiscYPx) {
    this.parameters = parameters;
    this.rgb = rgb;
    this.lesions = lesions;
    this.opticDiscXPx = opticDiscXPx;
    this.opticDiscYPx = opticDiscYPx;
  }

  /** Returns what it was drawn from. */
  public FundusParameters parameters() {
    return parameters;
  }

  public int widthPx() {
    return parameters.camera().widthPx();
  }

  public int heightPx() {
    return parameters.camera().heightPx();
  }

  /** Returns the severity of retinopathy, 0 to 4. */
  public int grade() {
    return parameters.grade();
  }

  /**
   * Returns red, green and blue of each pixel, row by row, as unsigned bytes: {@code 3 * widthPx *
   * heightPx} of them. It is the drawing's own array: a caller that changes it changes the drawing.
   */
  public byte[] rgb() {
    return rgb;
  }

  /** Returns every lesion drawn, in the order of drawing: later ones cover earlier ones. */
  public List<Lesion> lesions() {
    return lesions;
  }

  public double opticDiscXPx() {
    return opticDiscXPx;
  }

  public double opticDiscYPx() {
    return opticDiscYPx;
  }

  /** Returns the radius of the field of view, whose centre is the centre of the photograph. */
  public double fieldRadiusPx() {
    return parameters.camera().fieldRadiusPx();
  }
}
