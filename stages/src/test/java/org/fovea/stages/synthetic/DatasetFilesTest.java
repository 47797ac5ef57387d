package org.fovea.stages.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFilesTest {
  private static final SyntheticDataset DATASET =
      new SyntheticDataset(7, SyntheticCamera.B.scaledTo(96));

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path directory;

  @Test
  void writesBothEyesOfEachPatientAndTheTables() throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 6, directory);

    assertThat(namesUnder(directory))
        .containsExactly(
            "images/1_left.jpeg",
            "images/1_right.jpeg",
            "images/2_left.jpeg",
            "images/2_right.jpeg",
            "images/3_left.jpeg",
            "images/3_right.jpeg",
            "lesions.csv",
            "trainLabels.csv");
  }

  @Test
  void labelsEachImageWithItsGrade() throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 40, directory);

    List<String> expected = new ArrayList<>(List.of("image,level"));
    Set<Integer> grades = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      grades.add(DATASET.parameters(i).grade());
      expected.add(DATASET.imageName(i) + "," + DATASET.parameters(i).grade());
    }
    assertThat(grades).containsExactly(0, 1, 2, 3, 4);
    assertThat(Files.readAllLines(directory.resolve("trainLabels.csv")))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void listsEachLesionInPixels() throws IOException {
    SyntheticDataset severe =
        new SyntheticDataset(7, new GradeShares(0, 0, 0, 1, 0), SyntheticCamera.A.scaledTo(96));

    DatasetFiles.writeWithLesions(severe, 2, directory);

    List<String> lines = Files.readAllLines(directory.resolve("lesions.csv"));
    assertThat(lines.get(0)).isEqualTo("image,type,x_px,y_px,radius_px");
    assertThat(lines)
        .hasSize(1 + severe.draw(0).lesions().size() + severe.draw(1).lesions().size());
    assertThat(lines.get(1)).matches("1_left,HAEMORRHAGE,\\d+\\.\\d\\d,\\d+\\.\\d\\d,\\d\\.\\d\\d");
  }

  @Test
  void writesFilesThatDecodeToAboutTheDrawing() throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 2, directory);

    DrawnFundus drawn = DATASET.draw(1);
    BufferedImage image = ImageIO.read(directory.resolve("images/1_right.jpeg").toFile());
    assertThat(image.getWidth()).isEqualTo(drawn.widthPx());
    assertThat(image.getHeight()).isEqualTo(drawn.heightPx());
    double difference = 0;
    for (int pixel = 0; pixel < drawn.widthPx() * drawn.heightPx(); pixel++) {
      int green =
          image.getRGB(pixel % drawn.widthPx(), Math.floorDiv(pixel, drawn.widthPx())) >> 8 & 0xFF;
      difference += Math.abs(green - (drawn.rgb()[3 * pixel + 1] & 0xFF));
    }
    assertThat(difference / drawn.widthPx() / drawn.heightPx()).isLessThan(3);
  }

  @Test
  void writesTheSameBytesAgain(@TempDir Path other) throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 6, directory);
    DatasetFiles.writeWithLesions(DATASET, 6, other);
    DatasetFiles.writeWithLesions(DATASET, 6, other);

    assertThat(contents(other)).isEqualTo(contents(directory));
  }

  @Test
  void writesOtherImagesFromAnotherSeed(@TempDir Path other) throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 2, directory);
    DatasetFiles.writeWithLesions(new SyntheticDataset(8, DATASET.camera()), 2, other);

    assertThat(Files.readAllBytes(other.resolve("images/1_left.jpeg")))
        .isNotEqualTo(Files.readAllBytes(directory.resolve("images/1_left.jpeg")));
  }

  @Test
  void refusesADirectoryWithOtherImages() throws IOException {
    DatasetFiles.writeWithLesions(DATASET, 6, directory);

    assertThatThrownBy(() -> DatasetFiles.writeWithLesions(DATASET, 4, directory))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("3_left.jpeg")
        .hasMessageContaining("choose an empty directory");
    assertThat(directory.resolve("trainLabels.csv")).exists();
  }

  @Test
  void refusesAnOddNumberOfImages() {
    assertThatThrownBy(() -> DatasetFiles.writeWithLesions(DATASET, 3, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("even number")
        .hasMessageContaining("but was 3");
  }

  private static List<String> namesUnder(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static Map<String, List<Byte>> contents(Path root) throws IOException {
    Map<String, List<Byte>> contents = new TreeMap<>();
    for (String name : namesUnder(root)) {
      List<Byte> bytes = new ArrayList<>();
      for (byte value : Files.readAllBytes(root.resolve(name))) {
        bytes.add(value);
      }
      contents.put(name, bytes);
    }
    return contents;
  }
}
