package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
  @Test
  void prefersThePathThenTheFileNameThenTheNameWithoutItsEnding() {
    ImageNames names = names("x", "a/x", "a/y.jpg", "b/z.y.jpg", "10_left.jpeg");

    assertThat(found(names, "x")).isEqualTo("x");
    assertThat(found(names, "a/x")).isEqualTo("a/x");
    assertThat(found(names, "y.jpg")).isEqualTo("a/y.jpg");
    assertThat(found(names, "y")).isEqualTo("a/y.jpg");
    assertThat(found(names, "a/y")).isEqualTo("a/y.jpg");
    assertThat(found(names, "z.y")).isEqualTo("b/z.y.jpg");
    assertThat(found(names, "10_left")).isEqualTo("10_left.jpeg");
  }

  @Test
  void guessesNoName() {
    ImageNames names = names("images/Patient254-R.jpg", "p.jpg");

    assertThat(names.find("Patient254_R.jpg").candidates()).isZero();
    assertThat(names.find("patient254-r.jpg").candidates()).isZero();
    assertThat(names.find("Patient254-R.png").candidates()).isZero();
    assertThat(names.find("other/Patient254-R.jpg").candidates()).isZero();
    assertThat(names.find("").candidates()).isZero();
  }

  @Test
  void countsTheFilesThatANameFitsEqually() {
    ImageNames names = names("a/x.jpg", "b/x.jpg", "c/x.png", "y.jpg", "y.png");

    assertThat(names.find("x.jpg")).isEqualTo(new ImageNames.Match(null, 2));
    assertThat(names.find("x")).isEqualTo(new ImageNames.Match(null, 3));
    assertThat(names.find("y")).isEqualTo(new ImageNames.Match(null, 2));
    assertThat(found(names, "c/x")).isEqualTo("c/x.png");
  }

  private static String found(ImageNames names, String name) {
    ListedFile file = names.find(name).file();
    assertThat(file).isNotNull();
    return file.relativeName();
  }

  private static ImageNames names(String... paths) {
    return new ImageNames(Arrays.stream(paths).map(path -> new ListedFile(path, 1, 1)).toList());
  }
}
