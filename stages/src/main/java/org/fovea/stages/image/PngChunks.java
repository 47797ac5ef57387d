package org.fovea.stages.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG file.
 *
 * @param widthPx width by the header chunk, in pixels; may be out of range
 * @param heightPx height by the header chunk, in pixels; may be out of range
 * @param exif the TIFF structure of its EXIF chunk; null where it has none before its pixels
 * @see <a href="https://www.w3.org/TR/png-3/#5Chunk-layout">PNG, third edition, section 5</a>
 */
record PngChunks(long widthPx, long heightPx, @Nullable ByteBuffer exif) {
  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int EXIF = 0x65584966;

  /**
   * Reads the header and, before the pixels, EXIF.
   *
   * @throws java.nio.BufferUnderflowException or IndexOutOfBoundsException if the file ends before
   *     its pixels begin
   */
  static PngChunks read(byte[] content) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content).position(SIGNATURE_BYTES);
    in.getInt();
    if (in.getInt() != IHDR) {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE, "the PNG file does not begin with a header chunk");
    }
    long width = in.getInt();
    long height = in.getInt();
    ByteBuffer exif = null;
    int at = SIGNATURE_BYTES;
    while (at + 8 <= content.length && in.getInt(at + 4) != IDAT) {
      int dataBytes = dataBytes(in, at, content.length);
      if (in.getInt(at + 4) == EXIF) {
        exif = in.slice(at + 8, dataBytes);
      }
      at += dataBytes + 12;
    }
    return new PngChunks(width, height, exif);
  }

  /**
   * Checks that every chunk is whole by its checksum, up to the end chunk: decoders do not look.
   *
   * @throws RejectedInputException with {@code UNDECODABLE} at the first chunk that is not
   */
  static void requireWhole(byte[] content) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content);
    int at = SIGNATURE_BYTES;
    while (at + 12 <= content.length) {
      int dataBytes = dataBytes(in, at, content.length);
      CRC32 crc = new CRC32();
      crc.update(content, at + 4, dataBytes + 4);
      int type = in.getInt(at + 4);
      // Lower-case first letter: an ancillary chunk, such as text; damage in it harms no pixel.
      boolean critical = (type & 0x20000000) == 0;
      if (critical && (int) crc.getValue() != in.getInt(at + 8 + dataBytes)) {
        throw new RejectedInputException(
            FailureCode.UNDECODABLE,
            "the PNG chunk at byte " + at + " is damaged: its checksum does not agree");
      }
      if (type == IEND) {
        return;
      }
      at += dataBytes + 12;
    }
    throw new RejectedInputException(
        FailureCode.UNDECODABLE, "the PNG file of " + content.length + " bytes has no end chunk");
  }

  private static int dataBytes(ByteBuffer in, int at, int contentBytes)
      throws RejectedInputException {
    int dataBytes = in.getInt(at);
    if (dataBytes < 0 || dataBytes > contentBytes - at - 12) {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE,
          "the PNG chunk at byte " + at + " ends beyond the file of " + contentBytes + " bytes");
    }
    return dataBytes;
  }
}
