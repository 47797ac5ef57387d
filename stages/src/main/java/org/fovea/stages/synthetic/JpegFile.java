package org.fovea.stages.synthetic;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes drawings as JPEG files with the JDK's encoder, whose arithmetic is in integers. */
final class JpegFile {
  private JpegFile() {}

  /** Returns the file's bytes, of the quality of the drawing's camera. */
  static byte[] encode(DrawnFundus drawn) throws IOException {
    ImageWriter writer = jdkWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 15);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality((float) drawn.parameters().camera().jpegQuality());
      writer.setOutput(out);
      writer.write(null, new IIOImage(toBufferedImage(drawn), null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage toBufferedImage(DrawnFundus drawn) {
    byte[] rgb = drawn.rgb();
    int[] pixels = new int[drawn.widthPx() * drawn.heightPx()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
    }
    BufferedImage image =
        new BufferedImage(drawn.widthPx(), drawn.heightPx(), BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, drawn.widthPx(), drawn.heightPx(), pixels);
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
