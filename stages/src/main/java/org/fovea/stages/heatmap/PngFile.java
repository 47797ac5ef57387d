package org.fovea.stages.heatmap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.fovea.stages.image.RgbImage;

/**
 * Writes PNG files, with texts before the pixels.
 *
 * <p>The bytes depend on the image, the texts and the JDK's zlib only.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">PNG, third edition</a>
 */
public final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
  private static final int BITS_PER_CHANNEL = 8;
  private static final int TRUE_COLOUR = 2;
  private static final byte PAETH = 4;
  private static final int COMPRESSION_LEVEL = 6;

  private PngFile() {}

  /**
   * Returns what a file begins with, up to its pixels: equal beginnings, pictures of the same.
   *
   * @param texts by keyword, which has at most 79 characters; Latin-1
   */
  public static byte[] beginning(int widthPx, int heightPx, SortedMap<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(widthPx).putInt(heightPx);
    header.put((byte) BITS_PER_CHANNEL).put((byte) TRUE_COLOUR);
    chunk(out, "IHDR", header.array(), header.capacity());
    for (Map.Entry<String, String> text : texts.entrySet()) {
      byte[] data = (text.getKey() + "\0" + text.getValue()).getBytes(StandardCharsets.ISO_8859_1);
      chunk(out, "tEXt", data, data.length);
    }
    return out.toByteArray();
  }

  /** Returns a whole file. */
  public static byte[] of(RgbImage image, SortedMap<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(beginning(image.widthPx(), image.heightPx(), texts));
    Deflater deflater = new Deflater(COMPRESSION_LEVEL);
    deflater.setInput(filtered(image));
    deflater.finish();
    byte[] block = new byte[1 << 16];
    while (!deflater.finished()) {
      chunk(out, "IDAT", block, deflater.deflate(block));
    }
    deflater.end();
    chunk(out, "IEND", new byte[0], 0);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data, int length) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    out.writeBytes(name);
    out.write(data, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** Each row after the number of its filter; Paeth's does well on photographs. */
  private static byte[] filtered(RgbImage image) {
    int rowBytes = 3 * image.widthPx();
    byte[] rgb = image.rgb();
    byte[] filtered = new byte[(rowBytes + 1) * image.heightPx()];
    int to = 0;
    for (int from = 0; from < rgb.length; from++) {
      int inRow = from % rowBytes;
      if (inRow == 0) {
        filtered[to++] = PAETH;
      }
      int left = inRow < 3 ? 0 : rgb[from - 3] & 0xFF;
      int up = from < rowBytes ? 0 : rgb[from - rowBytes] & 0xFF;
      int upLeft = inRow < 3 || from < rowBytes ? 0 : rgb[from - rowBytes - 3] & 0xFF;
      filtered[to++] = (byte) (rgb[from] - nearest(left, up, upLeft));
    }
    return filtered;
  }

  private static int nearest(int left, int up, int upLeft) {
    int offLeft = Math.abs(up - upLeft);
    int offUp = Math.abs(left - upLeft);
    int offUpLeft = Math.abs(left + up - 2 * upLeft);
    if (offLeft <= offUp && offLeft <= offUpLeft) {
      return left;
    }
    return offUp <= offUpLeft ? up : upLeft;
  }
}
