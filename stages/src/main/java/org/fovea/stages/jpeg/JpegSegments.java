package org.fovea.stages.jpeg;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a JPEG file before its pixels.
 *
 * @param widthPx width by the frame header, in pixels
 * @param heightPx height by the frame header, in pixels
 * @param colour how its components make a colour
 * @param exif the TIFF structure of its EXIF segment; null where it has none
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
public record JpegSegments(int widthPx, int heightPx, Colour colour, @Nullable ByteBuffer exif) {
  /** What the components of a pixel are. */
  public enum Colour {
    GRAY,
    RGB,
    YCBCR,
    CMYK,
    YCCK
  }

  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int NO_ADOBE = -1;

  /**
   * Reads the segments up to the first scan.
   *
   * @throws java.nio.BufferUnderflowException or IndexOutOfBoundsException if a segment ends beyond
   *     the end of the file
   */
  public static JpegSegments read(byte[] content) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content, 2, content.length - 2);
    ByteBuffer frame = null;
    ByteBuffer exif = null;
    boolean jfif = false;
    int adobeTransform = NO_ADOBE;
    while (true) {
      int marker = nextMarker(in);
      if (marker == 0xDA && frame != null) { // start of scan
        return of(frame, jfif, adobeTransform, exif);
      }
      if (marker == 0xD9 || marker == 0xDA) {
        throw new RejectedInputException(
            FailureCode.UNDECODABLE, "the JPEG file has no frame header before its pixels or end");
      }
      if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) { // these have no length
        continue;
      }
      ByteBuffer segment = segment(in);
      if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
        frame = segment;
      } else if (marker == 0xE0 && begins(segment, JFIF)) {
        jfif = true;
      } else if (marker == 0xE1 && exif == null && begins(segment, EXIF)) {
        exif = segment.position(EXIF.length).slice();
      } else if (marker == 0xEE && begins(segment, ADOBE) && segment.limit() >= 12) {
        adobeTransform = segment.get(11) & 0xFF;
      }
    }
  }

  /** Passes over all up to the next marker and over it, and returns its second byte. */
  static int nextMarker(ByteBuffer in) {
    while (true) {
      while ((in.get() & 0xFF) != 0xFF) {
        // bytes between segments do not belong there, yet decoders pass over them
      }
      int marker = in.get() & 0xFF;
      while (marker == 0xFF) { // fill bytes
        marker = in.get() & 0xFF;
      }
      if (marker != 0) {
        return marker;
      }
    }
  }

  /** Returns what stands behind a marker that has a length, and passes over it. */
  static ByteBuffer segment(ByteBuffer in) {
    int payloadBytes = Math.max(0, Short.toUnsignedInt(in.getShort()) - 2);
    if (payloadBytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer segment = in.slice(in.position(), payloadBytes);
    in.position(in.position() + payloadBytes);
    return segment;
  }

  private static boolean begins(ByteBuffer segment, byte[] text) {
    return segment.limit() >= text.length
        && segment.slice(0, text.length).equals(ByteBuffer.wrap(text));
  }

  private static JpegSegments of(
      ByteBuffer frame, boolean jfif, int adobeTransform, @Nullable ByteBuffer exif)
      throws RejectedInputException {
    frame.get(); // bits a sample: the decoder refuses what it cannot read
    int height = Short.toUnsignedInt(frame.getShort());
    int width = Short.toUnsignedInt(frame.getShort());
    int components = frame.get() & 0xFF;
    Colour colour =
        switch (components) {
          case 1 -> Colour.GRAY;
          case 3 -> threeComponents(frame, jfif, adobeTransform);
          case 4 -> adobeTransform == NO_ADOBE || adobeTransform == 0 ? Colour.CMYK : Colour.YCCK;
          default ->
              throw new RejectedInputException(
                  FailureCode.UNDECODABLE,
                  "the JPEG file has " + components + " components a pixel; 1, 3 or 4 are read");
        };
    return new JpegSegments(width, height, colour, exif);
  }

  /** Decides as libjpeg's {@code default_decompress_parms} does, so that colours agree with it. */
  private static Colour threeComponents(ByteBuffer frame, boolean jfif, int adobeTransform) {
    boolean namedRgb = frame.get(6) == 'R' && frame.get(9) == 'G' && frame.get(12) == 'B';
    boolean rgb = !jfif && (adobeTransform == 0 || (adobeTransform == NO_ADOBE && namedRgb));
    return rgb ? Colour.RGB : Colour.YCBCR;
  }
}
