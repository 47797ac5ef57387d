package org.fovea.stages.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Refuses TIFF and BMP files that only wrap a JPEG or PNG file, or that ask for more memory than
 * their width and height tell: the limits were checked on these.
 */
final class InnerFormats {
  /** None, CCITT (three kinds), LZW, Deflate (two numbers) and PackBits. */
  private static final Set<Long> TIFF_COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32946L, 32773L);

  /** None, run lengths of 8 and of 4 bits, and none with masks (two numbers). */
  private static final Set<Integer> BMP_COMPRESSIONS = Set.of(0, 1, 2, 3, 6);

  private static final int BITS_PER_SAMPLE = 0x102;
  private static final int COMPRESSION = 0x103;
  private static final int SAMPLES_PER_PIXEL = 0x115;
  private static final int COLOUR_PROFILE = 0x8773;

  /** A tag that no reader knows. */
  private static final int UNASSIGNED = 0x8774;

  private static final int MOST_SAMPLES = 5;

  private InnerFormats() {}

  /**
   * Lets a TIFF file pass whose pixels stand in it themselves.
   *
   * @return the file without its colour profile, which is not applied, and which readers would have
   *     parsed by native code
   * @throws RejectedInputException with {@code UNDECODABLE}
   */
  static byte[] requirePlainTiff(byte[] content) throws RejectedInputException {
    byte[] plain = content;
    try {
      ByteBuffer in = ByteBuffer.wrap(content);
      in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = in.getInt(4);
      int entries = Short.toUnsignedInt(in.getShort(directory));
      for (int at = directory + 2; entries > 0; at += 12, entries--) {
        int tag = Short.toUnsignedInt(in.getShort(at));
        boolean isShort = in.getShort(at + 2) == 3;
        long value =
            isShort
                ? Short.toUnsignedLong(in.getShort(at + 8))
                : Integer.toUnsignedLong(in.getInt(at + 8));
        long count = Integer.toUnsignedLong(in.getInt(at + 4));
        if (tag == COMPRESSION && !TIFF_COMPRESSIONS.contains(value)) {
          throw refused("TIFF", value);
        }
        if ((tag == SAMPLES_PER_PIXEL && value > MOST_SAMPLES)
            || (tag == BITS_PER_SAMPLE && count > MOST_SAMPLES)) {
          throw new RejectedInputException(
              FailureCode.UNDECODABLE,
              "the TIFF file has more than " + MOST_SAMPLES + " channels; 1 to 4 are read");
        }
        if (tag == COLOUR_PROFILE) {
          plain = plain == content ? content.clone() : plain;
          ByteBuffer.wrap(plain).order(in.order()).putShort(at, (short) UNASSIGNED);
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE, "the TIFF directory does not fit into the file", e);
    }
    return plain;
  }

  /**
   * Lets a BMP file pass whose pixels stand in it themselves.
   *
   * @throws RejectedInputException with {@code UNDECODABLE}
   */
  static void requirePlainBmp(byte[] content) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    boolean tellsCompression = in.getInt(14) > 12;
    if (tellsCompression && content.length >= 34 && !BMP_COMPRESSIONS.contains(in.getInt(30))) {
      throw refused("BMP", in.getInt(30));
    }
  }

  private static RejectedInputException refused(String format, long compression) {
    return new RejectedInputException(
        FailureCode.UNDECODABLE,
        "the "
            + format
            + " file has compression "
            + compression
            + ", which is not read; where it holds a JPEG or PNG, give that file itself");
  }
}
