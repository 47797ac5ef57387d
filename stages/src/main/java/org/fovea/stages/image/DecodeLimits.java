package org.fovea.stages.image;

import java.io.Serializable;
import java.util.Map;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * How large and how small an image may be; checked on its header, before memory is taken.
 *
 * @param maxPixels most pixels, width times height; 1 to 350,000,000, so that a crop padded to a
 *     square still fits into one array. Fundus cameras stay below 50 million; decoding and
 *     preparing take up to 9 bytes a pixel, and for a JPEG the size of its file once more
 * @param maxBytes most bytes of a file; at least 1
 * @param minSidePx least width and height, in pixels; at least 1. Below 64 px no lesion is visible
 */
public record DecodeLimits(long maxPixels, long maxBytes, int minSidePx) implements Serializable {
  public static final DecodeLimits DEFAULT = new DecodeLimits(120_000_000L, 200L << 20, 64);

  public DecodeLimits {
    if (maxPixels < 1 || maxPixels > 350_000_000L) {
      throw new IllegalArgumentException(
          "maxPixels must be between 1 and 350000000, but was " + maxPixels);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but was " + maxBytes);
    }
    if (minSidePx < 1) {
      throw new IllegalArgumentException("minSidePx must be at least 1, but was " + minSidePx);
    }
  }

  /**
   * Lets pass what may be decoded.
   *
   * @param header the image's header
   * @param contentBytes size of its file, in bytes
   * @throws RejectedInputException with {@code TOO_LARGE} or {@code TOO_SMALL}
   */
  public void check(ImageHeader header, long contentBytes) throws RejectedInputException {
    if (contentBytes > maxBytes) {
      throw new RejectedInputException(
          FailureCode.TOO_LARGE,
          "the file has " + contentBytes + " bytes; at most " + maxBytes + " are allowed",
          Map.of("sizeBytes", (double) contentBytes));
    }
    int width = header.widthPx();
    int height = header.heightPx();
    String size = "the image has " + width + " x " + height + " pixels; ";
    Map<String, Double> measures = Map.of("widthPx", (double) width, "heightPx", (double) height);
    if ((long) width * height > maxPixels) {
      throw new RejectedInputException(
          FailureCode.TOO_LARGE, size + "at most " + maxPixels + " in all are allowed", measures);
    }
    if (Math.min(width, height) < minSidePx) {
      throw new RejectedInputException(
          FailureCode.TOO_SMALL, size + "each side must be at least " + minSidePx, measures);
    }
  }
}
