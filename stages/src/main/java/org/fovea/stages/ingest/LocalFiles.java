package org.fovea.stages.ingest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files on this machine's disks. Links are followed, since data sets are often linked in. */
final class LocalFiles {
  private final Path base;

  LocalFiles(Path base) {
    this.base = base;
  }

  /** Lists what is at a path or pattern, without hidden files and without the labels. */
  ImageListing list(String images, @Nullable String labels) {
    PathPattern pattern = PathPattern.parse(images);
    Path root = base.resolve(pattern.root());
    @Nullable Path leftOut = labels == null ? null : absolute(base.resolve(labels));
    try {
      if (!pattern.hasWildcard() && Files.isRegularFile(root)) {
        return single(root);
      }
      if (!Files.isDirectory(root)) {
        throw new IllegalSourceException(
            "there is no directory " + root + " (from images: " + images + "); correct the path");
      }
      Collector collector = new Collector(root, pattern.names(), leftOut);
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), pattern.depth(), collector);
      return new ImageListing(absolute(root).toString(), collector.found);
    } catch (IOException e) {
      throw new IllegalSourceException(
          "cannot list images: " + images + " (" + e + "); make it readable, or mend the link", e);
    }
  }

  byte[] read(String location) {
    Path file = base.resolve(location);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalSourceException("there is no file " + file + "; correct the path", e);
    } catch (AccessDeniedException e) {
      throw new IllegalSourceException(file + " may not be read by this user; allow it", e);
    } catch (IOException e) {
      throw new IllegalSourceException(file + " cannot be read (" + e + ")", e);
    }
  }

  private static ImageListing single(Path file) throws IOException {
    Path whole = absolute(file);
    ListedFile listed =
        listed(
            String.valueOf(whole.getFileName()),
            Files.readAttributes(file, BasicFileAttributes.class));
    return new ImageListing(String.valueOf(whole.getParent()), List.of(listed));
  }

  private static ListedFile listed(String relativeName, BasicFileAttributes attributes) {
    return new ListedFile(
        relativeName, attributes.size(), attributes.lastModifiedTime().toMillis());
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Pattern names;
    private final @Nullable Path leftOut;
    private final List<ListedFile> found = new ArrayList<>();

    Collector(Path root, Pattern names, @Nullable Path leftOut) {
      this.root = root;
      this.names = names;
      this.leftOut = leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return !directory.equals(root) && isHidden(directory)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!attributes.isRegularFile() || isHidden(file)) {
        return FileVisitResult.CONTINUE;
      }
      String relativeName =
          root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
      if (names.matcher(relativeName).matches() && !absolute(file).equals(leftOut)) {
        found.add(listed(relativeName, attributes));
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean isHidden(Path path) {
      return String.valueOf(path.getFileName()).startsWith(".");
    }
  }
}
