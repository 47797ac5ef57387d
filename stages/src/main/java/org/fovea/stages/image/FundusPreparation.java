package org.fovea.stages.image;

import java.util.Optional;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Makes the square that a network sees out of a photograph: decodes it, finds the retinal disc,
 * crops to its box, makes black what lies outside its rim, pads with black to a square, resizes,
 * and removes noise and enhances contrast where the config asks for it.
 *
 * <p>A JPEG is decoded at the smallest scale at which the square need not be enlarged, unless it
 * would have to be at the full size too. Where the disc is, is told in pixels of the full size.
 *
 * <p>Refuses what cannot be graded ({@link QualityBounds}). The bytes depend on the content and the
 * config only. Safe for use by several threads at once.
 */
public final class FundusPreparation {
  /** Raise it where the same file and config would give other pixels, measures or verdicts. */
  public static final int VERSION = 3;

  /** Bounds of a disc are sought to about half a percent, however small the square may be. */
  private static final int LEAST_SEARCHED_PX = 224;

  /** What lies at most so far outside a rim, as a share of its radius, may still be retina. */
  private static final double RIM_MARGIN = 0.02;

  private final PreparationConfig config;
  private final ImageDecoder decoder;
  private final FieldOfViewFinder finder = new FieldOfViewFinder();
  private final QualityGate gate;

  /** Prepares by {@code config}. */
  public FundusPreparation(PreparationConfig config) {
    this.config = config;
    this.decoder = new ImageDecoder(config.limits());
    this.gate = new QualityGate(config.quality(), config.modalities());
  }

  /**
   * Prepares the image in a file.
   *
   * @param content the whole file
   * @throws RejectedInputException where {@link ImageHeader#read}, {@link ImageDecoder#decode},
   *     {@link FieldOfViewFinder#find} or the quality gate refuses it
   */
  public PreparedFundus prepare(byte[] content) throws RejectedInputException {
    ImageHeader header = ImageHeader.read(content);
    int neededPx = Math.max(config.sidePx(), LEAST_SEARCHED_PX);
    int reduction = ImageDecoder.reductionCovering(header, neededPx);
    while (true) {
      RgbImage image = decoder.decode(content, header, reduction);
      RetinalDisc disc = finder.find(image);
      if (reduction == 1 || Math.max(disc.widthPx(), disc.heightPx()) >= config.sidePx()) {
        boolean turned = header.exifOrientation() > 4;
        return cropped(
            image,
            disc,
            turned ? header.heightPx() : header.widthPx(),
            turned ? header.widthPx() : header.heightPx());
      }
      reduction /= 2; // a small disc: enlarging it would lose what the file has
    }
  }

  /**
   * Prepares an upright image.
   *
   * @throws RejectedInputException where {@link FieldOfViewFinder#find} or the quality gate refuses
   *     it
   */
  public PreparedFundus prepare(RgbImage image) throws RejectedInputException {
    return cropped(image, finder.find(image), image.widthPx(), image.heightPx());
  }

  /**
   * @param disc its place in {@code image}
   * @param uprightWidthPx width of the photograph, which {@code image} may show at a smaller scale
   */
  private PreparedFundus cropped(
      RgbImage image, RetinalDisc disc, int uprightWidthPx, int uprightHeightPx)
      throws RejectedInputException {
    Optional<DiscOutline> outline = DiscOutlineFit.of(image, disc, FieldOfViewFinder.BLACK);
    QualityGate.Passed passed = gate.check(image, disc, outline);
    int squarePx = Math.max(disc.widthPx(), disc.heightPx());
    int left = (squarePx - disc.widthPx()) / 2;
    int top = (squarePx - disc.heightPx()) / 2;
    byte[] square = paddedSquare(image, disc, squarePx, left, top);
    if (config.maskOutside() && outline.isPresent()) {
      outline
          .get()
          .placed(disc.leftPx() - left, disc.topPx() - top, 1)
          .blackenOutside(square, squarePx, RIM_MARGIN);
    }
    return new PreparedFundus(
        uprightWidthPx,
        uprightHeightPx,
        disc.enlarged(image, uprightWidthPx, uprightHeightPx),
        config.sidePx(),
        enhanced(
            new RgbImage(
                config.sidePx(),
                config.sidePx(),
                BicubicResize.square(square, squarePx, config.sidePx())),
            disc,
            squarePx),
        disc.placed(left, top, (double) config.sidePx() / squarePx),
        outline.map(rim -> rim.enlarged(image, uprightWidthPx, uprightHeightPx)).orElse(null),
        passed.measures(),
        passed.modality());
  }

  private byte[] enhanced(RgbImage small, RetinalDisc disc, int squarePx) {
    double radiusPx = 0.5 * Math.max(disc.widthPx(), disc.heightPx()) * config.sidePx() / squarePx;
    return config.contrast().apply(config.noise().apply(small), radiusPx).rgb();
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
