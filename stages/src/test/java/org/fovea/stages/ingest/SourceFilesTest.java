package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFilesTest {
  @TempDir Path base;

  @BeforeEach
  void layOutFiles() throws IOException {
    for (String name :
        List.of(
            "data/b.jpg",
            "data/a.jpeg",
            "data/labels.csv",
            "data/.hidden.jpg",
            "data/.git/x.jpg",
            "data/one/images/c.jpg",
            "data/two/images/d.png",
            "data/two/d[1].png")) {
      Path file = base.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_123L));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data/*          | data | a.jpeg b.jpg",
        "data/*.jpg      | data | b.jpg",
        "data/?.jp*      | data | a.jpeg b.jpg",
        "data/**/*.jpg   | data | b.jpg one/images/c.jpg",
        "data/*/images/* | data | one/images/c.jpg two/images/d.png",
        "data/two/d[1]*  | data/two | d[1].png",
        "data            | data | a.jpeg b.jpg one/images/c.jpg two/d[1].png two/images/d.png",
        "data/           | data | a.jpeg b.jpg one/images/c.jpg two/d[1].png two/images/d.png",
        "data/**         | data | a.jpeg b.jpg one/images/c.jpg two/d[1].png two/images/d.png",
        "data/b.jpg      | data | b.jpg",
      })
  void listsFilesBelowTheLastFolderBeforeAWildcard(String images, String root, String names) {
    ImageListing listing = list(images);

    assertThat(listing.root()).isEqualTo(base.resolve(root).toString());
    assertThat(listing.files())
        .extracting(ListedFile::relativeName)
        .containsExactly(names.split(" "));
  }

  @Test
  void tellsSizeAndModificationTime() {
    assertThat(list("data/b.jpg").files())
        .containsExactly(new ListedFile("b.jpg", 10, 1_700_000_000_123L));
  }

  @Test
  void followsLinks() throws IOException {
    Files.createSymbolicLink(base.resolve("linked"), base.resolve("data/one"));

    assertThat(list("linked").files())
        .extracting(ListedFile::relativeName)
        .containsExactly("images/c.jpg");
  }

  @Test
  void namesALinkThatGoesInCircles() throws IOException {
    Files.createSymbolicLink(base.resolve("data/one/again"), base.resolve("data/one"));

    assertThatThrownBy(() -> list("data"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageContaining("FileSystemLoopException")
        .hasMessageContaining("mend the link");
  }

  @Test
  void findsFilesBelowTheRootThatItNamed() {
    ImageListing listing = list("data/**");

    assertThat(Path.of(listing.locationOf("two/d[1].png"))).isRegularFile();
  }

  @Test
  void refusesAPatternThatMatchesNothing() {
    assertThatThrownBy(() -> list("data/*.bmp"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage(
            "source s: no file is at images: data/*.bmp; correct the path or pattern (* stays"
                + " within a folder, ** goes below)");
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    assertThatThrownBy(() -> list("dta/*.jpg"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage(
            "there is no directory "
                + base.resolve("dta")
                + " (from images: dta/*.jpg); correct the path");
  }

  @Test
  void refusesLabelsThatAreNotThere() {
    assertThatThrownBy(() -> files().read("data/lables.csv"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage("there is no file " + base.resolve("data/lables.csv") + "; correct the path");
  }

  @Test
  void refusesAPlaceThatItCannotReach() {
    assertThatThrownBy(() -> list("s3://bucket/x"))
        .hasMessage(
            "s3://bucket/x cannot be read: give a path on this machine, or gs://bucket/name");
  }

  @Test
  void digestsNamesSizesAndVersionsButNotTheRoot() {
    ListedFile a = new ListedFile("a", 1, 2);
    ListedFile b = new ListedFile("b", 3, 4);
    String digest = new ImageListing("here", List.of(a, b)).digest();

    assertThat(new ImageListing("there", List.of(b, a)).digest()).isEqualTo(digest);
    assertThat(new ImageListing("here", List.of(a)).digest()).isNotEqualTo(digest);
    assertThat(new ImageListing("here", List.of(a, new ListedFile("b", 3, 5))).digest())
        .isNotEqualTo(digest);
    assertThat(new ImageListing("here", List.of(a, new ListedFile("b", 4, 4))).digest())
        .isNotEqualTo(digest);
  }

  private ImageListing list(String images) {
    return files()
        .list(
            SourceConfig.of(
                "s", images, "data/labels.csv", LabelLayout.APTOS, null, null, null, null));
  }

  private SourceFiles files() {
    return new SourceFiles(base, SourceFilesTest::noStorage);
  }

  private static Storage noStorage() {
    throw new AssertionError("no bucket was asked for");
  }
}
