package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files below a directory; the atomic step is {@code link(2)}, which fails if the name is taken.
 */
final class LocalArtifactStore implements ArtifactStore {
  /** Beginning of the directories that hold unfinished files. */
  private static final String PENDING_PREFIX = Unfinished.PREFIX;

  /** How often a directory that others remove is made again before that is taken for a fault. */
  private static final int MAX_TRIES = 1000;

  private final String root;

  private LocalArtifactStore(String root) {
    this.root = root;
  }

  static LocalArtifactStore at(String address) {
    String path = address.startsWith("file://") ? address.substring("file://".length()) : address;
    if (path.isBlank() || path.contains("://")) {
      throw new IllegalArgumentException(
          "the workspace must be a directory or gs://bucket/prefix, but was '" + address + "'");
    }
    return new LocalArtifactStore(Path.of(path).toAbsolutePath().normalize().toString());
  }

  @Override
  public String root() {
    return root;
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(resolve(name));
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return Files.size(resolve(name));
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(resolve(name));
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    int slash = prefix.lastIndexOf('/');
    Path start = slash < 0 ? Path.of(root) : resolve(prefix.substring(0, slash));
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return isPending(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = Path.of(root).relativize(file).toString().replace('\\', '/');
            if (name.startsWith(prefix)) {
              names.add(name);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              // Another attempt has tidied up since its directory was read.
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean createIfAbsent(String name, byte[] content) throws IOException {
    Path target = resolve(name);
    String parent = name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    if (Files.exists(target)) {
      return false;
    }
    try (PendingFile pending = newPendingFile(parent, WritingProcess.attempt())) {
      Files.write(pending.localPath(), content);
      return pending.commitAs(name);
    }
  }

  @Override
  public boolean copyIfAbsent(String from, String to) throws IOException {
    Path source = resolve(from);
    if (!Files.isRegularFile(source)) {
      throw new NoSuchFileException(source.toString());
    }
    return link(source, to);
  }

  @Override
  public PendingFile newPendingFile(String directory, String attempt) throws IOException {
    Path pendingDirectory = pendingDirectory(directory, attempt);
    FileSystemException last = null;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      try {
        Files.createDirectories(pendingDirectory);
        return new LocalPendingFile(
            Files.createFile(pendingDirectory.resolve(UUID.randomUUID().toString())));
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // Another worker of the same attempt has closed its last file, and the directory with it;
        // the second of these comes up where it was there, and was gone when it was looked at.
        last = e;
      } catch (FileSystemException e) {
        throw cannotWrite(e);
      }
    }
    throw cannotWrite(Objects.requireNonNull(last));
  }

  private IOException cannotWrite(FileSystemException e) {
    String reason = Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
    return new IOException(
        "cannot write in the workspace %s: %s at %s; make it writable, or name another workspace"
            .formatted(root, reason, e.getFile()),
        e);
  }

  @Override
  public Path localPath(String name, Path cacheDirectory) throws IOException {
    Path path = resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return path;
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(resolve(name));
  }

  @Override
  public void deletePending(String directory, String attempt) throws IOException {
    Path pendingDirectory = pendingDirectory(directory, attempt);
    if (!Files.isDirectory(pendingDirectory)) {
      return;
    }
    try (var files = Files.newDirectoryStream(pendingDirectory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(pendingDirectory);
  }

  @Override
  public List<Unfinished> unfinished(String directory) throws IOException {
    List<Path> pending = new ArrayList<>();
    if (!Files.isDirectory(resolve(directory))) {
      return List.of();
    }
    Files.walkFileTree(
        resolve(directory),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            if (!isPending(visited)) {
              return FileVisitResult.CONTINUE;
            }
            pending.add(visited);
            return FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // its attempt has tidied up
            }
            throw e;
          }
        });
    Collections.sort(pending);
    List<Unfinished> unfinished = new ArrayList<>();
    for (Path each : pending) {
      unfinished.add(unfinished(each));
    }
    return unfinished;
  }

  private Unfinished unfinished(Path pending) throws IOException {
    String name = Path.of(root).relativize(pending).toString().replace('\\', '/');
    int slash = name.lastIndexOf('/');
    long files = 0;
    long sizeBytes = 0;
    for (Path file : regularFilesBelow(pending)) {
      files++;
      sizeBytes += Files.size(file);
    }
    return new Unfinished(
        slash < 0 ? "" : name.substring(0, slash),
        name.substring(slash + 1 + PENDING_PREFIX.length()),
        files,
        sizeBytes);
  }

  private static List<Path> regularFilesBelow(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return List.of(); // its attempt has tidied up
    }
  }

  @Override
  public void deleteBelow(String directory) throws IOException {
    Path start = resolve(directory);
    if (start.equals(Path.of(root))) {
      throw new IllegalArgumentException("the whole workspace is never deleted");
    }
    if (!Files.isDirectory(start)) {
      return;
    }
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The atomic step. */
  private boolean link(Path whole, String name) throws IOException {
    Path target = resolve(name);
    Path parent = target.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a file needs a name, but was given " + name);
    }
    Files.createDirectories(parent);
    try {
      Files.createLink(target, whole);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          "the file system of " + root + " has no hard links; put the workspace on one that has",
          e);
    }
    try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return true;
  }

  private Path pendingDirectory(String directory, String attempt) {
    if (attempt.contains("/") || attempt.contains("\\")) {
      throw new IllegalArgumentException(
          "the name of an attempt must have no slashes, but was " + attempt);
    }
    return resolve(directory).resolve(PENDING_PREFIX + attempt);
  }

  private static boolean isPending(Path directory) {
    Path name = directory.getFileName();
    return name != null && name.toString().startsWith(PENDING_PREFIX);
  }

  private Path resolve(String name) {
    Path base = Path.of(root);
    Path path = base.resolve(name).normalize();
    if (!path.startsWith(base)) {
      throw new IllegalArgumentException(
          "the name " + name + " leads out of " + root + "; names stay below the workspace");
    }
    return path;
  }

  private final class LocalPendingFile extends PendingFile {
    LocalPendingFile(Path localPath) {
      super(localPath);
    }

    @Override
    public boolean commitAs(String name) throws IOException {
      try (FileChannel channel = FileChannel.open(localPath(), StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      return link(localPath(), name);
    }

    @Override
    public void close() throws IOException {
      super.close();
      Path directory = localPath().getParent();
      if (directory == null) {
        return;
      }
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        // Another unfinished file of the same attempt is still there; the last one closes the door.
        return;
      }
    }
  }
}
