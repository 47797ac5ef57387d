package org.fovea.stages.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;

/** Small drawn fundus photographs as files; the same index gives the same bytes. */
public final class DrawnPhotographs {
  private static final SyntheticDataset DATASET =
      new SyntheticDataset(11, SyntheticCamera.A.scaledTo(96));

  private DrawnPhotographs() {}

  /** Returns a PNG of 96 x 96 pixels; each index gives another picture. */
  public static byte[] png(int index) {
    return encoded(DATASET, index, "png");
  }

  /** Returns the same pixels as {@link #png} in other bytes. */
  public static byte[] bmp(int index) {
    return encoded(DATASET, index, "bmp");
  }

  /** Returns a JPEG of 96 x 96 pixels; each index gives another picture. */
  public static byte[] jpeg(int index) {
    return encoded(DATASET, index, "jpeg");
  }

  /** Returns a JPEG of the size that a data set draws. */
  public static byte[] jpeg(SyntheticDataset dataset, int index) {
    return encoded(dataset, index, "jpeg");
  }

  private static byte[] encoded(SyntheticDataset dataset, int index, String format) {
    DrawnFundus drawn = dataset.draw(index);
    BufferedImage image =
        new BufferedImage(drawn.widthPx(), drawn.heightPx(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = drawn.rgb();
    for (int i = 0; i < drawn.widthPx() * drawn.heightPx(); i++) {
      int colour =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
      image.setRGB(i % drawn.widthPx(), i / drawn.widthPx(), colour);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
