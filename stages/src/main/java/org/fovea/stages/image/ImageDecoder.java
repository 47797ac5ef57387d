package org.fovea.stages.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.jpeg.JpegDecoder;
import org.fovea.stages.jpeg.JpegPixels;
import org.fovea.stages.jpeg.JpegSegments;
import org.jspecify.annotations.Nullable;

/**
 * Decodes an image whole, or rejects it: never half a picture.
 *
 * <p>Reads JPEG (baseline, progressive, grayscale, RGB, CMYK and YCCK as Adobe writes them), PNG,
 * TIFF and BMP, of 8 or 16 bits a channel (16 are scaled, not cut), with a palette, or with
 * transparency (laid on black). Colour profiles are not applied: stored values are taken as sRGB.
 * The result is upright. Safe for use by several threads at once; writes no temporary files.
 *
 * <p>All of it is Java: no file, however made, can take the process down, and none is handed on to
 * the JDK's JPEG reader, which is not. Inflating a PNG is the exception: zlib comes with the JDK.
 */
public final class ImageDecoder {
  private final DecodeLimits limits;
  private final ImageReaderSpi png;
  private final ImageReaderSpi tiff = new TIFFImageReaderSpi();
  private final ImageReaderSpi bmp = new BMPImageReaderSpi();

  /** Decodes within {@code limits}. */
  public ImageDecoder(DecodeLimits limits) {
    this.limits = limits;
    IIORegistry registry = IIORegistry.getDefaultInstance();
    png = fromJdk(registry, "image/png");
  }

  /**
   * Decodes an image.
   *
   * @param content the whole file
   * @param header its header, by {@link ImageHeader#read}
   * @return the image with its EXIF orientation applied
   * @throws RejectedInputException with {@code TOO_LARGE} or {@code TOO_SMALL} by the header,
   *     before memory is taken; with {@code UNDECODABLE} where the data are cut, damaged, or of a
   *     kind that is not read
   */
  public RgbImage decode(byte[] content, ImageHeader header) throws RejectedInputException {
    return decode(content, header, 1);
  }

  /**
   * Decodes an image at a smaller scale, which takes a fraction of the time, where its format can:
   * a JPEG file. Others come at their full size.
   *
   * @param content the whole file
   * @param header its header, by {@link ImageHeader#read}
   * @param reduction 1, 2, 4 or 8: what width and height of a JPEG are divided by, rounded up
   * @return the image with its EXIF orientation applied
   * @throws RejectedInputException as {@link #decode(byte[], ImageHeader)}
   */
  public RgbImage decode(byte[] content, ImageHeader header, int reduction)
      throws RejectedInputException {
    limits.check(header, content.length);
    RgbImage image =
        switch (header.format()) {
          case JPEG -> jpeg(content, header, reduction);
          case PNG -> {
            PngChunks.requireWhole(content);
            yield RasterPixels.toRgb(read(png, content, header, reader -> reader.read(0)));
          }
          case TIFF -> {
            byte[] plain = InnerFormats.requirePlainTiff(content);
            yield RasterPixels.toRgb(read(tiff, plain, header, reader -> reader.read(0)));
          }
          case BMP -> {
            InnerFormats.requirePlainBmp(content);
            yield RasterPixels.toRgb(read(bmp, content, header, reader -> reader.read(0)));
          }
        };
    return Orientation.upright(image, header.exifOrientation());
  }

  /**
   * Returns the largest reduction at which the shorter side of an image still has {@code sidePx}
   * pixels; 1 where there is none.
   */
  public static int reductionCovering(ImageHeader header, int sidePx) {
    int reduction = JpegDecoder.LARGEST_REDUCTION;
    while (reduction > 1
        && Math.min(header.widthPx(), header.heightPx()) < (long) sidePx * reduction) {
      reduction /= 2;
    }
    return reduction;
  }

  private static RgbImage jpeg(byte[] content, ImageHeader header, int reduction)
      throws RejectedInputException {
    JpegSegments segments = JpegSegments.read(content);
    requireSameSize(header, segments.widthPx(), segments.heightPx());
    JpegPixels pixels = JpegDecoder.decode(content, reduction, segments.colour());
    return new RgbImage(pixels.widthPx(), pixels.heightPx(), pixels.rgb());
  }

  private interface Read<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T read(ImageReaderSpi format, byte[] content, ImageHeader header, Read<T> what)
      throws RejectedInputException {
    ImageReader reader = null;
    try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(content)) {
      reader = format.createReaderInstance();
      reader.setInput(in, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
      requireSameSize(header, reader.getWidth(0), reader.getHeight(0));
      return what.from(reader);
    } catch (IOException e) {
      throw undecodable(Objects.toString(e.getMessage(), e.getClass().getSimpleName()), e);
    } catch (RuntimeException e) {
      // Readers meet bytes that nobody foresaw with whatever they stumble over, such as an array
      // index. There is no state of ours inside the try, so nothing else can hide here.
      throw undecodable(e.getClass().getSimpleName(), e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  /**
   * The limits were checked on our header, so the reader has to have found the same in the file.
   */
  private static void requireSameSize(ImageHeader header, int widthPx, int heightPx)
      throws RejectedInputException {
    if (widthPx != header.widthPx() || heightPx != header.heightPx()) {
      throw undecodable(
          "its headers give both "
              + header.widthPx()
              + " x "
              + header.heightPx()
              + " and "
              + widthPx
              + " x "
              + heightPx
              + " pixels",
          null);
    }
  }

  private static RejectedInputException undecodable(String why, @Nullable Throwable cause) {
    String message = "the image cannot be decoded whole: " + why;
    return cause == null
        ? new RejectedInputException(FailureCode.UNDECODABLE, message)
        : new RejectedInputException(FailureCode.UNDECODABLE, message, cause);
  }

  private static ImageReaderSpi fromJdk(IIORegistry registry, String mediaType) {
    Iterator<ImageReaderSpi> found =
        registry.getServiceProviders(
            ImageReaderSpi.class,
            provider ->
                provider.getClass().getModule() == BufferedImage.class.getModule()
                    && Arrays.asList(((ImageReaderSpi) provider).getMIMETypes())
                        .contains(mediaType),
            /* useOrdering= */ false);
    if (!found.hasNext()) {
      throw new IllegalStateException(
          "this Java has no reader of its own for "
              + mediaType
              + "; use a full JDK or JRE with the module java.desktop");
    }
    return found.next();
  }
}
