package org.fovea.stages.ingest;

import com.google.cloud.storage.Storage;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that sources name, on a local disk or in a bucket of Google Cloud Storage.
 *
 * <p>Locations are {@code gs://bucket/name}, or paths, absolute or below a base directory.
 */
public final class SourceFiles {
  private final LocalFiles local;
  private final Supplier<Storage> storage;

  /**
   * @param base what relative paths are below
   * @param storage the client for {@code gs://}; asked for when such a location is met
   */
  public SourceFiles(Path base, Supplier<Storage> storage) {
    this.local = new LocalFiles(base);
    this.storage = storage;
  }

  /**
   * Lists a source's images.
   *
   * @throws IllegalSourceException if the place does not exist or nothing is there
   */
  public ImageListing list(SourceConfig source) {
    String images = source.images();
    ImageListing listing =
        isBucket(images)
            ? new BucketFiles(storage.get()).list(images, source.labels())
            : local.list(localPath(images), localLabels(source.labels()));
    if (listing.files().isEmpty()) {
      throw new IllegalSourceException(
          "source "
              + source.name()
              + ": no file is at images: "
              + images
              + "; correct the path or pattern (* stays within a folder, ** goes below)");
    }
    return listing;
  }

  /**
   * Reads a whole file.
   *
   * @throws IllegalSourceException if it is not there or may not be read
   */
  public byte[] read(String location) {
    return isBucket(location)
        ? new BucketFiles(storage.get()).read(location)
        : local.read(localPath(location));
  }

  private static @Nullable String localLabels(@Nullable String labels) {
    return labels == null || isBucket(labels) ? null : localPath(labels);
  }

  private static boolean isBucket(String location) {
    return location.startsWith("gs://");
  }

  private static String localPath(String location) {
    if (location.startsWith("file://")) {
      return location.substring("file://".length());
    }
    int scheme = location.indexOf("://");
    if (scheme > 0) {
      throw new IllegalSourceException(
          location + " cannot be read: give a path on this machine, or gs://bucket/name");
    }
    return location;
  }
}
