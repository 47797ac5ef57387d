package org.fovea.stages.synthetic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.stages.image.JpegFile;
import org.fovea.stages.image.RgbImage;

/**
 * Writes the beginning of a {@link SyntheticDataset} into a directory.
 *
 * <pre>
 * images/1_left.jpeg, images/1_right.jpeg, …
 * trainLabels.csv     image,level: written last, so that it stands for a whole data set
 * lesions.csv         image,type,x_px,y_px,radius_px; only where they are asked for
 * </pre>
 *
 * <p>Each name appears only when its file is whole. The same data set and count give the same
 * bytes, so that an interrupted call can be repeated.
 */
public final class DatasetFiles {
  /** The directory of the images. */
  public static final String IMAGES = "images";

  /** The table of grades, in EyePACS's layout. */
  public static final String LABELS = "trainLabels.csv";

  /** The table of lesions. */
  public static final String LESIONS = "lesions.csv";

  private DatasetFiles() {}

  /**
   * Writes the first images and their labels, on all threads of the common pool.
   *
   * @param count number of images, even and at least 2, since each patient has two eyes
   * @throws FileAlreadyExistsException if the directory holds images that are not of this data set
   * @throws IOException if a file cannot be written
   */
  public static void write(SyntheticDataset dataset, int count, Path directory) throws IOException {
    writeLabels(writeImages(dataset, count, directory), directory);
  }

  /**
   * Writes the first images, their lesions and their labels.
   *
   * @throws IOException as {@link #write}
   */
  public static void writeWithLesions(SyntheticDataset dataset, int count, Path directory)
      throws IOException {
    List<ImageRows> rows = writeImages(dataset, count, directory);
    writeWhole(
        directory,
        LESIONS,
        table("image,type,x_px,y_px,radius_px", rows.stream().map(ImageRows::lesions)));
    writeLabels(rows, directory);
  }

  private static void writeLabels(List<ImageRows> rows, Path directory) throws IOException {
    writeWhole(directory, LABELS, table("image,level", rows.stream().map(ImageRows::label)));
  }

  private static List<ImageRows> writeImages(SyntheticDataset dataset, int count, Path directory)
      throws IOException {
    if (count < 2 || count % 2 != 0) {
      throw new IllegalArgumentException(
          "count must be an even number of at least 2, since each patient has two eyes, but was "
              + count);
    }
    Path images = Files.createDirectories(directory.resolve(IMAGES));
    refuseForeignFiles(images, dataset, count);
    Files.deleteIfExists(directory.resolve(LABELS));

    try {
      return IntStream.range(0, count)
          .parallel()
          .mapToObj(index -> writeImage(dataset, index, directory))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** An image's rows in the two tables, each with its line ends. */
  private record ImageRows(String label, String lesions) {}

  private static ImageRows writeImage(SyntheticDataset dataset, int index, Path directory) {
    String name = dataset.imageName(index);
    DrawnFundus drawn = dataset.draw(index);
    try {
      writeWhole(directory, IMAGES + "/" + fileName(name), jpeg(drawn));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String lesions =
        drawn.lesions().stream()
            .map(
                lesion ->
                    String.format(
                        Locale.ROOT,
                        "%s,%s,%.2f,%.2f,%.2f\n",
                        name,
                        lesion.type(),
                        lesion.xPx(),
                        lesion.yPx(),
                        lesion.radiusPx()))
            .collect(Collectors.joining());
    return new ImageRows(name + "," + drawn.grade() + "\n", lesions);
  }

  /** Returns the file's bytes, of the quality of the drawing's camera. */
  private static byte[] jpeg(DrawnFundus drawn) throws IOException {
    return JpegFile.encode(
        new RgbImage(drawn.widthPx(), drawn.heightPx(), drawn.rgb()),
        drawn.parameters().camera().jpegQuality());
  }

  private static void refuseForeignFiles(Path images, SyntheticDataset dataset, int count)
      throws IOException {
    Set<String> own =
        IntStream.range(0, count)
            .mapToObj(index -> fileName(dataset.imageName(index)))
            .collect(Collectors.toUnmodifiableSet());
    try (Stream<Path> files = Files.list(images)) {
      List<String> foreign =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !own.contains(name))
              .sorted()
              .toList();
      if (!foreign.isEmpty()) {
        throw new FileAlreadyExistsException(
            images.resolve(foreign.get(0)).toString(),
            null,
            "not an image of this synthetic data set; choose an empty directory");
      }
    }
  }

  private static String fileName(String imageName) {
    return imageName + ".jpeg";
  }

  private static byte[] table(String header, Stream<String> rows) {
    return rows.collect(Collectors.joining("", header + "\n", "")).getBytes(StandardCharsets.UTF_8);
  }

  /** Writes under a hidden name outside the images' directory, then gives the file its name. */
  private static void writeWhole(Path directory, String name, byte[] bytes) throws IOException {
    Path target = directory.resolve(name);
    Path part = directory.resolve("." + target.getFileName() + ".part");
    Files.write(part, bytes);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
