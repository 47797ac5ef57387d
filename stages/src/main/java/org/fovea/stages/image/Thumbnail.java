package org.fovea.stages.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.Modality;
import org.fovea.stages.deadletter.RejectedInputException;

/** A small picture of a photograph, of good quality or not, for people to look at. */
public final class Thumbnail {
  /** Greatest side, in pixels: enough to see what is wrong, too small to grade by. */
  public static final int SIDE_PX = 256;

  private Thumbnail() {}

  /**
   * Returns the retinal disc alone, as PNG: what a camera wrote beside it can name a patient.
   *
   * @param content the whole file
   * @throws RejectedInputException if it cannot be decoded, or shows no disc
   */
  public static byte[] ofDisc(byte[] content) throws RejectedInputException {
    PreparationConfig config =
        new PreparationConfig(
            SIDE_PX,
            DecodeLimits.DEFAULT,
            QualityBounds.NONE,
            List.of(Modality.values()),
            /* maskOutside= */ true,
            NoiseRemoval.NONE,
            ContrastEnhancement.NONE);
    PreparedFundus fundus = new FundusPreparation(config).prepare(content);
    byte[] pixels = fundus.pixels().clone();
    FieldOfView disc = fundus.preparedFieldOfView();
    for (int y = 0; y < SIDE_PX; y++) {
      for (int x = 0; x < SIDE_PX; x++) {
        if (!isInside(disc, x + 0.5, y + 0.5)) {
          int at = 3 * (y * SIDE_PX + x);
          pixels[at] = 0;
          pixels[at + 1] = 0;
          pixels[at + 2] = 0;
        }
      }
    }
    return png(new RgbImage(SIDE_PX, SIDE_PX, pixels));
  }

  /**
   * Returns the whole picture, as PNG, with whatever is written in it.
   *
   * @param content the whole file
   * @throws RejectedInputException if it cannot be decoded
   */
  public static byte[] ofWhole(byte[] content) throws RejectedInputException {
    ImageHeader header = ImageHeader.read(content);
    RgbImage image =
        new ImageDecoder(DecodeLimits.DEFAULT)
            .decode(content, header, ImageDecoder.reductionCovering(header, SIDE_PX));
    int longerPx = Math.max(image.widthPx(), image.heightPx());
    if (longerPx <= SIDE_PX) {
      return png(image);
    }
    int widthPx = Math.max(1, image.widthPx() * SIDE_PX / longerPx);
    int heightPx = Math.max(1, image.heightPx() * SIDE_PX / longerPx);
    return png(
        new RgbImage(
            widthPx,
            heightPx,
            BicubicResize.rectangle(
                image.rgb(), image.widthPx(), image.heightPx(), widthPx, heightPx)));
  }

  /** Says whether a place lies in the disc, which is a circle that its box may cut. */
  private static boolean isInside(FieldOfView disc, double x, double y) {
    double fromLeft = x - disc.getLeftPx();
    double fromTop = y - disc.getTopPx();
    double radius = Math.max(disc.getWidthPx(), disc.getHeightPx()) / 2;
    return fromLeft >= 0
        && fromTop >= 0
        && fromLeft < disc.getWidthPx()
        && fromTop < disc.getHeightPx()
        && Math.hypot(fromLeft - disc.getWidthPx() / 2, fromTop - disc.getHeightPx() / 2) <= radius;
  }

  private static byte[] png(RgbImage image) {
    BufferedImage picture =
        new BufferedImage(image.widthPx(), image.heightPx(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = image.rgb();
    for (int y = 0; y < image.heightPx(); y++) {
      for (int x = 0; x < image.widthPx(); x++) {
        int at = 3 * (y * image.widthPx() + x);
        picture.setRGB(
            x, y, (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can always be written to", e);
    }
    return bytes.toByteArray();
  }
}
