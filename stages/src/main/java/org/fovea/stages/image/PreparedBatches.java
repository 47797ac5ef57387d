package org.fovea.stages.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordSeeker;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.PixelBatch;

/**
 * Reads the pixels of examples, in any order, rotated as they ask. Memory holds one batch.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PreparedBatches implements Closeable {
  private static final int CHANNELS = 3;

  private final RecordSeeker<PreparedImage> pixels;

  /**
   * @param prepared output of the preparing step
   * @param cacheDirectory where copies of remote files may be kept
   * @throws IllegalArgumentException if the output holds no images
   */
  public PreparedBatches(StageInput prepared, Path cacheDirectory) {
    if (prepared.files(FileRole.PART).isEmpty()) {
      throw new IllegalArgumentException(prepared.directory() + " holds no prepared images");
    }
    this.pixels = new RecordSeeker<>(prepared.directory(), PreparedImage.class, cacheDirectory);
  }

  /**
   * Returns the pixels of some examples, in their order.
   *
   * @param examples at least one
   * @throws IOException if they cannot be read, a record is of another image than the example says,
   *     or the images differ in size
   */
  public PixelBatch read(List<TrainingExample> examples) throws IOException {
    return read(examples, new byte[0]);
  }

  /**
   * Returns the pixels of some examples as {@link #read(List)} does, in bytes that nobody else uses
   * any more where they are just as many.
   */
  PixelBatch read(List<TrainingExample> examples, byte[] spare) throws IOException {
    byte[] rgb = spare;
    int sidePx = 0;
    for (int i = 0; i < examples.size(); i++) {
      TrainingExample example = examples.get(i);
      PreparedImage image = pixels.read(example.getPreparedFile(), example.getPreparedOffset());
      if (!image.getImageId().equals(example.getImageId())) {
        throw new IOException(
            "%s at byte %d holds image %s, but the example says %s; one of them was changed or damaged"
                .formatted(
                    example.getPreparedFile(),
                    example.getPreparedOffset(),
                    image.getImageId(),
                    example.getImageId()));
      }
      if (i == 0) {
        sidePx = image.getSidePx();
        int size = Math.multiplyExact(examples.size(), CHANNELS * sidePx * sidePx);
        rgb = spare.length == size ? spare : new byte[size];
      }
      byte[] upright = new byte[image.getPixels().remaining()];
      if (image.getSidePx() != sidePx || upright.length != CHANNELS * sidePx * sidePx) {
        throw new IOException(
            "%s at byte %d should hold an image of %d pixels a side, but says %d and holds %d bytes; it was changed or damaged"
                .formatted(
                    example.getPreparedFile(),
                    example.getPreparedOffset(),
                    sidePx,
                    image.getSidePx(),
                    upright.length));
      }
      image.getPixels().duplicate().get(upright);
      byte[] rotated = Rotation.clockwise(upright, sidePx, example.getRotationDegrees());
      System.arraycopy(rotated, 0, rgb, i * rotated.length, rotated.length);
    }
    return new PixelBatch(rgb, examples.size(), sidePx, sidePx);
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
