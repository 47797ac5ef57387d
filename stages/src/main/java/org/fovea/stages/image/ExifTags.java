package org.fovea.stages.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The few tags that are needed of the first directory of a TIFF structure, which is also how EXIF
 * is kept in JPEG and PNG.
 *
 * <p>Directories behind the first (dates, places, maker's notes) are never visited: what is not
 * read cannot leak, and a hostile block cannot loop or grow.
 *
 * @param widthPx width of a TIFF image, in pixels; 0 where not given
 * @param heightPx height of a TIFF image, in pixels; 0 where not given
 * @param orientation 1 to 8
 * @param make maker of the camera
 * @param model model of the camera
 * @see <a href="https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E">Exif
 *     3.0, section 4.6</a>
 */
record ExifTags(
    long widthPx, long heightPx, int orientation, @Nullable String make, @Nullable String model) {
  static final ExifTags NONE = new ExifTags(0, 0, 1, null, null);

  private static final int ENTRY_BYTES = 12;
  private static final int LONGEST_TEXT = 128;

  /** Reads the tags, or returns {@link #NONE} where the block is broken: the pixels may be fine. */
  static ExifTags readOrNone(ByteBuffer block) {
    try {
      return read(block);
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException e) { // not worth an image: its orientation is then 1
      return NONE;
    }
  }

  /**
   * Reads the tags.
   *
   * @param block a TIFF structure, from its byte order mark to its end
   * @throws BufferUnderflowException or IndexOutOfBoundsException if the structure points beyond
   *     its end, or has no byte order
   */
  static ExifTags read(ByteBuffer block) {
    ByteBuffer in = block.slice();
    short mark = in.getShort();
    if (mark != 0x4949 && mark != 0x4D4D) {
      throw new BufferUnderflowException();
    }
    in.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    seek(in, in.getInt(4) & 0xFFFFFFFFL);
    int entries = Short.toUnsignedInt(in.getShort());
    int directory = in.position();
    long width = 0;
    long height = 0;
    int orientation = 1;
    String make = null;
    String model = null;
    for (int entry = 0; entry < entries; entry++) {
      seek(in, directory + (long) entry * ENTRY_BYTES);
      switch (Short.toUnsignedInt(in.getShort())) {
        case 0x100 -> width = number(in);
        case 0x101 -> height = number(in);
        case 0x112 -> orientation = (int) number(in);
        case 0x10F -> make = text(in);
        case 0x110 -> model = text(in);
        default -> {}
      }
    }
    return new ExifTags(
        width, height, orientation >= 1 && orientation <= 8 ? orientation : 1, make, model);
  }

  /** Returns the number of an entry whose type is next, 0 for what is no whole number. */
  private static long number(ByteBuffer in) {
    int type = Short.toUnsignedInt(in.getShort());
    in.getInt(); // the count, 1
    return switch (type) {
      case 3 -> Short.toUnsignedLong(in.getShort());
      case 4 -> Integer.toUnsignedLong(in.getInt());
      default -> 0;
    };
  }

  private static @Nullable String text(ByteBuffer in) {
    int type = Short.toUnsignedInt(in.getShort());
    long count = Integer.toUnsignedLong(in.getInt());
    if (type != 2 || count > LONGEST_TEXT) {
      return null;
    }
    if (count > 4) { // up to four bytes stand in the entry itself
      seek(in, Integer.toUnsignedLong(in.getInt()));
    }
    byte[] bytes = new byte[(int) count];
    in.get(bytes);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    int end = text.indexOf(0);
    String stripped = (end < 0 ? text : text.substring(0, end)).strip();
    return stripped.isEmpty() ? null : stripped;
  }

  private static void seek(ByteBuffer in, long position) {
    if (position > in.limit()) {
      throw new BufferUnderflowException();
    }
    in.position((int) position);
  }
}
