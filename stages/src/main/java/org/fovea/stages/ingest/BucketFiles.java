package org.fovea.stages.ingest;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Objects of Google Cloud Storage; their generation says whether they changed. */
final class BucketFiles {
  private static final String SCHEME = "gs://";
  private static final int NOT_FOUND = 404;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Storage storage;

  BucketFiles(Storage storage) {
    this.storage = storage;
  }

  /** Lists what is under a prefix or pattern, without hidden objects and without the labels. */
  ImageListing list(String images, @Nullable String labels) {
    BucketPath path = BucketPath.parse(images);
    PathPattern pattern = PathPattern.parse(path.name());
    try {
      List<ListedFile> found = list(path.bucket(), pattern, labels);
      return found.isEmpty() && !pattern.hasWildcard()
          ? single(path)
          : new ImageListing(rootOf(path.bucket(), pattern.root()), found);
    } catch (StorageException e) {
      throw explained(images, e);
    }
  }

  byte[] read(String location) {
    BucketPath path = BucketPath.parse(location);
    try {
      return storage.readAllBytes(path.bucket(), path.name());
    } catch (StorageException e) {
      throw explained(location, e);
    }
  }

  /** Lists a location that may be one object's name, not a prefix. */
  private ImageListing single(BucketPath path) {
    Blob blob = path.name().isEmpty() ? null : storage.get(path.bucket(), path.name());
    int slash = path.name().lastIndexOf('/');
    String root = rootOf(path.bucket(), slash < 0 ? "" : path.name().substring(0, slash));
    return new ImageListing(
        root, blob == null ? List.of() : List.of(listed(path.name().substring(slash + 1), blob)));
  }

  private static String rootOf(String bucket, String name) {
    return name.isEmpty() ? SCHEME + bucket : SCHEME + bucket + "/" + name;
  }

  private static ListedFile listed(String relativeName, Blob blob) {
    return new ListedFile(relativeName, blob.getSize(), blob.getGeneration());
  }

  private List<ListedFile> list(String bucket, PathPattern pattern, @Nullable String labels) {
    String prefix = pattern.root().isEmpty() ? "" : pattern.root() + "/";
    Pattern names = pattern.names();
    List<ListedFile> found = new ArrayList<>();
    Iterable<Blob> blobs =
        storage
            .list(
                bucket,
                BlobListOption.prefix(prefix),
                BlobListOption.fields(BlobField.NAME, BlobField.SIZE, BlobField.GENERATION))
            .iterateAll();
    for (Blob blob : blobs) {
      String relativeName = blob.getName().substring(prefix.length());
      if (isFile(relativeName)
          && names.matcher(relativeName).matches()
          && !(SCHEME + bucket + "/" + blob.getName()).equals(labels)) {
        found.add(listed(relativeName, blob));
      }
    }
    return found;
  }

  /** Tells objects from the empty ones that stand for folders, and from hidden ones. */
  private static boolean isFile(String relativeName) {
    return !relativeName.isEmpty()
        && !relativeName.endsWith("/")
        && !relativeName.startsWith(".")
        && !relativeName.contains("/.");
  }

  /** Returns what the user can mend as such; anything else, such as an outage, as it came. */
  private static RuntimeException explained(String location, StorageException e) {
    return switch (e.getCode()) {
      case NOT_FOUND ->
          new IllegalSourceException("there is no " + location + "; correct the location", e);
      case UNAUTHORIZED, FORBIDDEN ->
          new IllegalSourceException(
              location
                  + " may not be read with these credentials; grant roles/storage.objectViewer",
              e);
      default -> e;
    };
  }

  private record BucketPath(String bucket, String name) {
    static BucketPath parse(String location) {
      String path = location.substring(SCHEME.length());
      int slash = path.indexOf('/');
      String bucket = slash < 0 ? path : path.substring(0, slash);
      if (bucket.isEmpty() || bucket.contains("*") || bucket.contains("?")) {
        throw new IllegalSourceException(
            location + " names no bucket; write it as gs://bucket/prefix");
      }
      return new BucketPath(bucket, slash < 0 ? "" : path.substring(slash + 1));
    }
  }
}
