package org.fovea.stages.artifact;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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

  /** Metadata of an object: which call created it. */
  private static final String ATTEMPT = "fovea-attempt";

  private final String bucket;
  private final String prefix;
  private transient @Nullable Storage storage;

  private CloudArtifactStore(String bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /**
   * @param storage a client to use in this process, in place of the machine's own
   */
  static CloudArtifactStore at(String address, Storage storage) {
    CloudArtifactStore store = at(address);
    store.storage = storage;
    return store;
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
    return blobs(namePrefix).stream()
        .map(blob -> blob.getName().substring(prefix.length()))
        .sorted()
        .toList();
  }

  private List<Blob> blobs(String namePrefix) throws IOException {
    try {
      return storage()
          .list(bucket, Storage.BlobListOption.prefix(prefix + namePrefix))
          .streamAll()
          .toList();
    } catch (StorageException e) {
      throw failure("list " + namePrefix, e);
    }
  }

  @Override
  public boolean createIfAbsent(String name, byte[] content) throws IOException {
    BlobInfo created = signed(name);
    try {
      storage().create(created, content, Storage.BlobTargetOption.doesNotExist());
      return true;
    } catch (StorageException e) {
      return isOurs(created, e);
    }
  }

  @Override
  public boolean copyIfAbsent(String from, String to) throws IOException {
    require(from);
    BlobInfo created = signed(to);
    try {
      storage()
          .copy(
              Storage.CopyRequest.newBuilder()
                  .setSource(id(from))
                  .setTarget(created, Storage.BlobTargetOption.doesNotExist())
                  .build())
          .getResult();
      return true;
    } catch (StorageException e) {
      return isOurs(created, e);
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
    Blob blob = find(name);
    if (blob != null) {
      delete(blob);
    }
  }

  /** Deletes what was seen: where a request is repeated, somebody may have taken the name since. */
  private void delete(Blob seen) throws IOException {
    try {
      storage()
          .delete(seen.getBlobId(), Storage.BlobSourceOption.generationMatch(seen.getGeneration()));
    } catch (StorageException e) {
      if (e.getCode() != PRECONDITION_FAILED) {
        throw failure("delete " + seen.getName().substring(prefix.length()), e);
      }
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
    for (Blob blob : blobs(directory + "/")) {
      delete(blob);
    }
  }

  /** Returns an object to be created, with a mark that no other call gives. */
  private BlobInfo signed(String name) {
    return BlobInfo.newBuilder(id(name))
        .setMetadata(Map.of(ATTEMPT, UUID.randomUUID().toString()))
        .build();
  }

  /**
   * Says whether the object that is there was created by this call: where the answer to a request
   * is lost, the client repeats it, and then the object is in its own way.
   */
  private boolean isOurs(BlobInfo created, StorageException e) throws IOException {
    String name = created.getName().substring(prefix.length());
    if (e.getCode() != PRECONDITION_FAILED) {
      throw failure("create " + name, e);
    }
    Blob there = find(name);
    return there != null && Objects.equals(there.getMetadata(), created.getMetadata());
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
      open = CloudStorage.open(System.getenv());
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
      BlobInfo created = signed(name);
      try {
        storage().createFrom(created, localPath(), Storage.BlobWriteOption.doesNotExist());
        return true;
      } catch (StorageException e) {
        return isOurs(created, e);
      }
    }
  }
}
