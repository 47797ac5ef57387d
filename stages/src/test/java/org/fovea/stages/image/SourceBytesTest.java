package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceBytesTest {
  private static final byte[] FIVE = {1, 2, 3, 4, 5};

  @TempDir Path root;

  @BeforeEach
  void writeAFile() throws IOException {
    Files.createDirectory(root.resolve("left"));
    Files.write(root.resolve("left/eye 1.jpg"), FIVE);
  }

  @Test
  void readsAFileBelowTheRootOfItsSource() throws Exception {
    assertThat(allowing(5).read("clinic", "left/eye 1.jpg")).isEqualTo(FIVE);
    assertThat(SourceBytes.of(Map.of("clinic", root + "/left/"), 5).read("clinic", "eye 1.jpg"))
        .isEqualTo(FIVE);
  }

  @Test
  void rejectsAFileThatIsOneByteTooLarge() {
    assertThatThrownBy(() -> allowing(4).read("clinic", "left/eye 1.jpg"))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_LARGE))
        .hasMessage("the file has more than the 4 bytes that are allowed");
  }

  @Test
  void readsNoMoreThanOneByteBeyondWhatIsAllowed() throws IOException {
    assertThat(SourceBytes.readLocation(root + "/left/eye 1.jpg", 2)).containsExactly(1, 2, 3);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThatThrownBy(() -> allowing(5).read("clinic", "right.jpg"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(root + "/right.jpg");
  }

  @Test
  void doesNotTakeWhatItCannotReadForMissing() {
    assertThatThrownBy(() -> allowing(5).read("clinic", "left"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class);
  }

  @Test
  void namesTheSourcesThatItHasWhereOneIsUnknown() {
    assertThatThrownBy(() -> allowing(5).read("hospital", "left/eye 1.jpg"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the images of source hospital are needed, but the spec has only [clinic]; name it"
                + " again");
  }

  private SourceBytes allowing(long maxBytes) {
    return SourceBytes.of(Map.of("clinic", root.toString()), maxBytes);
  }
}
