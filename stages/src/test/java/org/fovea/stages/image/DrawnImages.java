package org.fovea.stages.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Images drawn for tests, and files made of them. */
final class DrawnImages {
  private DrawnImages() {}

  /** Draws a reddish disc, darker towards one side, that touches the edges of a black square. */
  static RgbImage disc(int sidePx) {
    byte[] rgb = new byte[3 * sidePx * sidePx];
    double radius = sidePx / 2.0;
    for (int y = 0; y < sidePx; y++) {
      for (int x = 0; x < sidePx; x++) {
        if (Math.hypot(x + 0.5 - radius, y + 0.5 - radius) < radius) {
          int at = 3 * (y * sidePx + x);
          rgb[at] = (byte) (120 + 100 * x / sidePx);
          rgb[at + 1] = (byte) (50 + 60 * y / sidePx);
          rgb[at + 2] = 30;
        }
      }
    }
    return new RgbImage(sidePx, sidePx, rgb);
  }

  static RgbImage filled(int widthPx, int heightPx, int red, int green, int blue) {
    byte[] rgb = new byte[3 * widthPx * heightPx];
    for (int at = 0; at < rgb.length; at += 3) {
      rgb[at] = (byte) red;
      rgb[at + 1] = (byte) green;
      rgb[at + 2] = (byte) blue;
    }
    return new RgbImage(widthPx, heightPx, rgb);
  }

  /** Lays one image on a larger black one. */
  static RgbImage on(int widthPx, int heightPx, int leftPx, int topPx, RgbImage image) {
    byte[] rgb = new byte[3 * widthPx * heightPx];
    for (int y = 0; y < image.heightPx(); y++) {
      System.arraycopy(
          image.rgb(),
          3 * y * image.widthPx(),
          rgb,
          3 * ((topPx + y) * widthPx + leftPx),
          3 * image.widthPx());
    }
    return new RgbImage(widthPx, heightPx, rgb);
  }

  static BufferedImage buffered(RgbImage image) {
    BufferedImage buffered =
        new BufferedImage(image.widthPx(), image.heightPx(), BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < image.heightPx(); y++) {
      for (int x = 0; x < image.widthPx(); x++) {
        int at = 3 * (y * image.widthPx() + x);
        byte[] rgb = image.rgb();
        buffered.setRGB(
            x, y, (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF));
      }
    }
    return buffered;
  }

  /** Encodes as {@code jpeg}, {@code png}, {@code tiff} or {@code bmp}. */
  static byte[] encoded(BufferedImage image, String format) {
    return encoded(new IIOImage(image, null, null), format, false);
  }

  static byte[] encoded(RgbImage image, String format) {
    return encoded(buffered(image), format);
  }

  static byte[] encoded(IIOImage image, String format, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (progressive) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Puts a segment behind the first two bytes of a JPEG file. */
  static byte[] withJpegSegment(byte[] jpeg, int marker, byte[] payload) {
    return ByteBuffer.allocate(jpeg.length + payload.length + 4)
        .put(jpeg, 0, 2)
        .put((byte) 0xFF)
        .put((byte) marker)
        .putShort((short) (payload.length + 2))
        .put(payload)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** Puts a chunk behind the header chunk of a PNG file. */
  static byte[] withPngChunk(byte[] png, String type, byte[] data) {
    byte[] typeAndData = concatenated(ascii(type), data);
    CRC32 crc = new CRC32();
    crc.update(typeAndData);
    int header = 33;
    return ByteBuffer.allocate(png.length + data.length + 12)
        .put(png, 0, header)
        .putInt(data.length)
        .put(typeAndData)
        .putInt((int) crc.getValue())
        .put(png, header, png.length - header)
        .array();
  }

  /** Makes an uncompressed TIFF file that has a colour profile. */
  static byte[] tiffWithProfile(RgbImage image, byte[] profile) {
    int bits = 8 + 2 + 10 * 12 + 4;
    int pixels = bits + 3 * Short.BYTES;
    int profileAt = pixels + image.rgb().length;
    int[][] entries = { // tag, type, count, value
      {0x100, 4, 1, image.widthPx()},
      {0x101, 4, 1, image.heightPx()},
      {0x102, 3, 3, bits},
      {0x103, 4, 1, 1},
      {0x106, 4, 1, 2},
      {0x111, 4, 1, pixels},
      {0x115, 4, 1, 3},
      {0x116, 4, 1, image.heightPx()},
      {0x117, 4, 1, image.rgb().length},
      {0x8773, 7, profile.length, profileAt},
    };
    ByteBuffer file = ByteBuffer.allocate(profileAt + profile.length);
    file.put(ascii("MM")).putShort((short) 42).putInt(8).putShort((short) entries.length);
    for (int[] entry : entries) {
      file.putShort((short) entry[0]).putShort((short) entry[1]);
      file.putInt(entry[2]).putInt(entry[3]);
    }
    file.putInt(0);
    file.putShort((short) 8).putShort((short) 8).putShort((short) 8);
    return file.put(image.rgb()).put(profile).array();
  }

  /** Makes an EXIF block with an orientation, a maker and a model. */
  static byte[] exif(int orientation, String make, String model) {
    int texts = 8 + 2 + 3 * 12 + 4;
    byte[] makeBytes = ascii(make + "\0");
    byte[] modelBytes = ascii(model + "\0");
    return ByteBuffer.allocate(texts + makeBytes.length + modelBytes.length)
        .put(ascii("MM"))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 3)
        .putShort((short) 0x10F)
        .putShort((short) 2)
        .putInt(makeBytes.length)
        .putInt(texts)
        .putShort((short) 0x110)
        .putShort((short) 2)
        .putInt(modelBytes.length)
        .putInt(texts + makeBytes.length)
        .putShort((short) 0x112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .put(makeBytes)
        .put(modelBytes)
        .array();
  }

  static byte[] exifSegment(byte[] exif) {
    return concatenated(ascii("Exif\0\0"), exif);
  }

  static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
