package org.fovea.stages.image;

import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Makes the square that a network sees out of a photograph: decodes it, finds the retinal disc,
 * crops to its box, pads with black to a square and resizes.
 *
 * <p>The bytes depend on the content and the config only. Safe for use by several threads at once.
 */
public final class FundusPreparation {
  private final PreparationConfig config;
  private final ImageDecoder decoder;
  private final FieldOfViewFinder finder = new FieldOfViewFinder();

  /** Prepares by {@code config}. */
  public FundusPreparation(PreparationConfig config) {
    this.config = config;
    this.decoder = new ImageDecoder(config.limits());
  }

  /**
   * Prepares the image in a file.
   *
   * @param content the whole file
   * @throws RejectedInputException where {@link ImageHeader#read}, {@link ImageDecoder#decode} or
   *     {@link FieldOfViewFinder#find} refuses it
   */
  public PreparedFundus prepare(byte[] content) throws RejectedInputException {
    return prepare(decoder.decode(content, ImageHeader.read(content)));
  }

  /**
   * Prepares an upright image.
   *
   * @throws RejectedInputException where {@link FieldOfViewFinder#find} refuses it
   */
  public PreparedFundus prepare(RgbImage image) throws RejectedInputException {
    RetinalDisc disc = finder.find(image);
    int squarePx = Math.max(disc.widthPx(), disc.heightPx());
    int left = (squarePx - disc.widthPx()) / 2;
    int top = (squarePx - disc.heightPx()) / 2;
    byte[] square = paddedSquare(image, disc, squarePx, left, top);
    return new PreparedFundus(
        image.widthPx(),
        image.heightPx(),
        disc,
        config.sidePx(),
        BicubicResize.square(square, squarePx, config.sidePx()),
        disc.placed(left, top, (double) config.sidePx() / squarePx));
  }

  private static byte[] paddedSquare(
      RgbImage image, RetinalDisc disc, int squarePx, int left, int top) {
    byte[] square = new byte[3 * squarePx * squarePx];
    for (int row = 0; row < disc.heightPx(); row++) {
      System.arraycopy(
          image.rgb(),
          3 * ((disc.topPx() + row) * image.widthPx() + disc.leftPx()),
          square,
          3 * ((top + row) * squarePx + left),
          3 * disc.widthPx());
    }
    return square;
  }
}
