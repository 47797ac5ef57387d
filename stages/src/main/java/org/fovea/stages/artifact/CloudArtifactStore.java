package org.fovea.stages.artifact;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects below a prefix of a bucket; the atomic step is an upload with {@code
 * ifGenerationMatch=0}.
 *
 * <p>Credentials are the machine's default ones. An object is visible only when its upload is
 * whole, so nothing has to be cleaned after a dead attempt.
 *
 * @see <a href="https://cloud.google.com/storage/docs/request-preconditions">Request
 *     preconditions</a>
 */
final class CloudArtifactStore implements ArtifactStore {
  private static final int PRECONDITION_FAILED = 412;

  private final String bucket;
  private final String prefix;
  private transient @Nullable Storage storage;

  private CloudArtifactStore(String bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  static CloudArtifactStore at(String address) {
    String path = address.substring("gs://".length());
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException(
          "the address " + address + " names no bucket; write gs://bucket/prefix");
    }
    String prefix = slash < 0 ? "" : path.substring(slash + 1).replaceAll("/+$", "");
    return new CloudArtifactStore(bucket, prefix.isEmpty() ? "" : prefix + "/");
  }

  @Override
  public String root() {
    return "gs://" + bucket + "/" + prefix.replaceAll("/$", "");
  }

  @Override
  public boolean exists(String name) throws IOException {
    return find(name) != null;
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return require(name).getSize();
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Channels.newInputStream(require(name).reader());
  }

  @Override
  public List<String> list(String namePrefix) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (Blob blob :
          storage().list(bucket, Storage.BlobListOption.prefix(prefix + namePrefix)).iterateAll()) {
        names.add(blob.getName().substring(prefix.length()));
      }
    } catch (StorageException e) {
      throw failure("list " + namePrefix, e);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean createIfAbsent(String name, byte[] content) throws IOException {
    try {
      storage()
          .create(
              BlobInfo.newBuilder(id(name)).build(),
              content,
              Storage.BlobTargetOption.doesNotExist());
      return true;
    } catch (StorageException e) {
      return lostTheRace(name, e);
    }
  }

  @Override
  public boolean copyIfAbsent(String from, String to) throws IOException {
    require(from);
    try {
      storage()
          .copy(
              Storage.CopyRequest.newBuilder()
                  .setSource(id(from))
                  .setTarget(id(to), Storage.BlobTargetOption.doesNotExist())
                  .build())
          .getResult();
      return true;
    } catch (StorageException e) {
      return lostTheRace(to, e);
    }
  }

  @Override
  public PendingFile newPendingFile(String directory, String attempt) throws IOException {
    return new CloudPendingFile(Files.createTempFile("fovea-", ".pending"));
  }

  @Override
  public Path localPath(String name, Path cacheDirectory) throws IOException {
    Blob blob = require(name);
    Path cached =
        cacheDirectory.resolve(Sha256.of(root() + "/" + name + "#" + blob.getGeneration()));
    if (!Files.exists(cached)) {
      Files.createDirectories(cacheDirectory);
      Path partial = Files.createTempFile(cacheDirectory, "download-", ".pending");
      try {
        blob.downloadTo(partial);
        Files.move(partial, cached, StandardCopyOption.ATOMIC_MOVE);
      } catch (StorageException e) {
        throw failure("download " + name, e);
      } finally {
        Files.deleteIfExists(partial);
      }
    }
    return cached;
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      storage().delete(id(name));
    } catch (StorageException e) {
      throw failure("delete " + name, e);
    }
  }

  @Override
  public void deletePending(String directory, String attempt) {
    // Unfinished uploads have no name in the bucket; the service drops them by itself.
  }

  @Override
  public List<Unfinished> unfinished(String directory) {
    return List.of(); // the service drops unfinished uploads by itself
  }

  @Override
  public void deleteBelow(String directory) throws IOException {
    for (String name : list(directory + "/")) {
      delete(name);
    }
  }

  private boolean lostTheRace(String name, StorageException e) throws IOException {
    if (e.getCode() == PRECONDITION_FAILED) {
      return false;
    }
    throw failure("create " + name, e);
  }

  private IOException failure(String action, StorageException e) {
    return new IOException("could not " + action + " in " + root() + ": " + e.getMessage(), e);
  }

  private @Nullable Blob find(String name) throws IOException {
    try {
      return storage().get(id(name));
    } catch (StorageException e) {
      throw failure("look for " + name, e);
    }
  }

  private Blob require(String name) throws IOException {
    Blob blob = find(name);
    if (blob == null) {
      throw new NoSuchFileException(root() + "/" + name);
    }
    return blob;
  }

  private BlobId id(String name) {
    return BlobId.of(bucket, prefix + name);
  }

  private Storage storage() {
    Storage open = storage;
    if (open == null) {
      open = StorageOptions.getDefaultInstance().getService();
      storage = open;
    }
    return open;
  }

  private final class CloudPendingFile extends PendingFile {
    CloudPendingFile(Path localPath) {
      super(localPath);
    }

    @Override
    public boolean commitAs(String name) throws IOException {
      try {
        storage()
            .createFrom(
                BlobInfo.newBuilder(id(name)).build(),
                localPath(),
                Storage.BlobWriteOption.doesNotExist());
        return true;
      } catch (StorageException e) {
        return lostTheRace(name, e);
      }
    }
  }
}
