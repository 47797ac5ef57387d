package org.fovea.stages.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures as JPEG files with the JDK's encoder, whose arithmetic is in integers. */
public final class JpegFile {
  private JpegFile() {}

  /**
   * Returns the file's bytes.
   *
   * @param quality 0 (small) to 1 (good)
   */
  public static byte[] encode(RgbImage picture, double quality) throws IOException {
    ImageWriter writer = jdkWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 15);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality((float) quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(toBufferedImage(picture), null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage toBufferedImage(RgbImage picture) {
    byte[] rgb = picture.rgb();
    int[] pixels = new int[picture.widthPx() * picture.heightPx()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
    }
    BufferedImage image =
        new BufferedImage(picture.widthPx(), picture.heightPx(), BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, picture.widthPx(), picture.heightPx(), pixels);
    return image;
  }

  /** Other encoders on the class path would give other bytes. */
  private static ImageWriter jdkWriter() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if ("java.desktop".equals(writer.getClass().getModule().getName())) {
        return writer;
      }
    }
    throw new IllegalStateException(
        "this Java runtime has no JPEG encoder; use a JDK whose module java.desktop is whole");
  }
}
