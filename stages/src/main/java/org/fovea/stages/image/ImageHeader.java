package org.fovea.stages.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.jpeg.JpegSegments;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about its image before a pixel is decoded.
 *
 * <p>Only the three EXIF tags named here are ever looked at; dates, serial numbers, places and
 * names stay unread.
 *
 * @param mediaType {@code image/jpeg}, {@code image/png}, {@code image/tiff} or {@code image/bmp},
 *     by the content
 * @param widthPx width before the EXIF orientation is applied, in pixels; at least 1
 * @param heightPx height before the EXIF orientation is applied, in pixels; at least 1
 * @param exifOrientation 1 to 8; 1, upright, where the file has none or its EXIF block is broken
 * @param cameraMake maker of the camera; null where the file does not say
 * @param cameraModel model of the camera; null where the file does not say
 */
public record ImageHeader(
    String mediaType,
    int widthPx,
    int heightPx,
    int exifOrientation,
    @Nullable String cameraMake,
    @Nullable String cameraModel) {

  /**
   * Reads the header of an image.
   *
   * @param content the whole file
   * @throws RejectedInputException with {@code EMPTY_FILE} where there are no bytes, {@code
   *     NOT_AN_IMAGE} where they begin like none of the formats, {@code UNDECODABLE} where they
   *     begin like one but the header is broken
   */
  public static ImageHeader read(byte[] content) throws RejectedInputException {
    if (content.length == 0) {
      throw new RejectedInputException(
          FailureCode.EMPTY_FILE, "the file has 0 bytes; copy it from its origin again");
    }
    ImageFormat format = ImageFormat.of(content);
    if (format == null) {
      throw new RejectedInputException(
          FailureCode.NOT_AN_IMAGE,
          "the content of "
              + content.length
              + " bytes is none of JPEG, PNG, TIFF and BMP, whatever the name's ending says");
    }
    try {
      return switch (format) {
        case JPEG -> jpeg(JpegSegments.read(content));
        case PNG -> png(content);
        case TIFF -> tiff(content);
        case BMP -> bmp(content);
      };
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException e) { // the header points beyond the end of the file
      throw new RejectedInputException(
          FailureCode.UNDECODABLE,
          "the " + format + " header does not fit into the file of " + content.length + " bytes",
          e);
    }
  }

  ImageFormat format() {
    for (ImageFormat format : ImageFormat.values()) {
      if (format.mediaType().equals(mediaType)) {
        return format;
      }
    }
    throw new IllegalStateException("mediaType is " + mediaType + ", which is not read here");
  }

  private static ImageHeader jpeg(JpegSegments segments) throws RejectedInputException {
    ExifTags exif = segments.exif() == null ? ExifTags.NONE : ExifTags.readOrNone(segments.exif());
    return of(ImageFormat.JPEG, segments.widthPx(), segments.heightPx(), exif);
  }

  private static ImageHeader png(byte[] content) throws RejectedInputException {
    PngChunks chunks = PngChunks.read(content);
    ExifTags exif = chunks.exif() == null ? ExifTags.NONE : ExifTags.readOrNone(chunks.exif());
    return of(ImageFormat.PNG, chunks.widthPx(), chunks.heightPx(), exif);
  }

  private static ImageHeader tiff(byte[] content) throws RejectedInputException {
    ExifTags tags = ExifTags.read(ByteBuffer.wrap(content));
    return of(ImageFormat.TIFF, tags.widthPx(), tags.heightPx(), tags);
  }

  private static ImageHeader bmp(byte[] content) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = in.getInt(14);
    // The first BMP header of 1988 has 16-bit sizes; all later ones 32-bit, negative for top-down.
    long width = headerBytes == 12 ? Short.toUnsignedInt(in.getShort(18)) : in.getInt(18);
    long height = headerBytes == 12 ? Short.toUnsignedInt(in.getShort(20)) : in.getInt(22);
    return of(ImageFormat.BMP, width, Math.abs(height), ExifTags.NONE);
  }

  private static ImageHeader of(ImageFormat format, long width, long height, ExifTags exif)
      throws RejectedInputException {
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE,
          "the "
              + format
              + " header gives "
              + width
              + " x "
              + height
              + " pixels; each must be between 1 and "
              + Integer.MAX_VALUE);
    }
    return new ImageHeader(
        format.mediaType(),
        (int) width,
        (int) height,
        exif.orientation(),
        exif.make(),
        exif.model());
  }
}
