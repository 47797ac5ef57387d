package org.fovea.stages.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes an image whole, or rejects it: never half a picture.
 *
 * <p>Reads JPEG (baseline, progressive, grayscale, RGB, CMYK and YCCK as Adobe writes them), PNG,
 * TIFF and BMP, of 8 or 16 bits a channel (16 are scaled, not cut), with a palette, or with
 * transparency (laid on black). Colour profiles are not applied: stored values are taken as sRGB.
 * The result is upright. Safe for use by several threads at once; writes no temporary files.
 */
public final class ImageDecoder {
  /**
   * What libjpeg says about damaged data, and what it says about headers that it cannot be sure of.
   * It reports the first warning only, so the latter may hide the former: they reject as well.
   */
  private static final String[] DAMAGE = {
    "Corrupt JPEG data",
    "Premature end of JPEG file",
    "Truncated File",
    "Inconsistent progression sequence",
    "Invalid SOS parameters",
    "Unknown Adobe color transform",
    "Warning: unknown JFIF revision",
  };

  private final DecodeLimits limits;
  private final ImageReaderSpi jpeg;
  private final ImageReaderSpi png;
  private final ImageReaderSpi tiff = new TIFFImageReaderSpi();
  private final ImageReaderSpi bmp = new BMPImageReaderSpi();

  /** Decodes within {@code limits}. */
  public ImageDecoder(DecodeLimits limits) {
    this.limits = limits;
    IIORegistry registry = IIORegistry.getDefaultInstance();
    jpeg = new JPEGImageReaderSpi();
    jpeg.onRegistration(registry, ImageReaderSpi.class); // finds the JDK's, which it builds on
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
    limits.check(header, content.length);
    RgbImage image =
        switch (header.format()) {
          case JPEG ->
              // The raster is what the file stores: no colour management comes between.
              JpegPixels.toRgb(
                  read(jpeg, content, header, reader -> reader.readRaster(0, null)),
                  JpegSegments.read(content).colour());
          case PNG -> {
            PngChunks.requireWhole(content);
            yield RasterPixels.toRgb(read(png, content, header, reader -> reader.read(0)));
          }
          case TIFF -> RasterPixels.toRgb(read(tiff, content, header, reader -> reader.read(0)));
          case BMP -> RasterPixels.toRgb(read(bmp, content, header, reader -> reader.read(0)));
        };
    return Orientation.upright(image, header.exifOrientation());
  }

  private interface Read<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T read(ImageReaderSpi format, byte[] content, ImageHeader header, Read<T> what)
      throws RejectedInputException {
    ImageReader reader = null;
    try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(content)) {
      reader = format.createReaderInstance();
      FirstDamage damage = new FirstDamage();
      reader.addIIOReadWarningListener(damage);
      reader.setInput(in, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
      requireSameSize(header, reader.getWidth(0), reader.getHeight(0));
      T result = what.from(reader);
      if (damage.warning != null) {
        throw undecodable(damage.warning, null);
      }
      return result;
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

  private static final class FirstDamage implements IIOReadWarningListener {
    private @Nullable String warning;

    @Override
    public void warningOccurred(ImageReader source, String text) {
      for (String damage : DAMAGE) {
        if (warning == null && text.startsWith(damage)) {
          warning = text;
        }
      }
    }
  }
}
