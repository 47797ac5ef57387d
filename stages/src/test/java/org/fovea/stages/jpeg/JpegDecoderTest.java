package org.fovea.stages.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegDecoderTest {
  private static final List<String> FILES =
      List.of(
          "quarter-colour",
          "half-colour",
          "progressive-full-colour",
          "progressive-quarter-colour",
          "separate-scans",
          "gray");

  /** By {@code draw.py} in this package's test resources. */
  static List<String> golden() throws IOException {
    return new String(resource("golden.txt"), StandardCharsets.US_ASCII).lines().toList();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void givesTheSameBytesAsLibjpegAtEveryScale(String line) throws Exception {
    String[] expected = line.split(" ", -1);

    JpegPixels decoded = decode(file(expected[0]), Integer.parseInt(expected[1]));

    CRC32 crc = new CRC32();
    crc.update(decoded.rgb());
    assertThat("%d %d %08x".formatted(decoded.widthPx(), decoded.heightPx(), crc.getValue()))
        .isEqualTo(String.join(" ", expected[2], expected[3], expected[4]));
  }

  static Stream<String> files() {
    return FILES.stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void rejectsAFileThatIsCutOffAnywhereAtEveryScale(String name) throws Exception {
    byte[] whole = file(name);
    for (int bytes = 2; bytes < whole.length; bytes++) {
      for (int reduction = 1; reduction <= 8; reduction *= 2) {
        assertThat(code(Arrays.copyOf(whole, bytes), reduction))
            .as("%d bytes of %s at 1/%d", bytes, name, reduction)
            .isEqualTo(FailureCode.UNDECODABLE);
      }
    }
  }

  @Test
  void rejectsAtAnEighthWhatItRejectsAtFullSize() throws Exception {
    byte[] whole = file("half-colour");
    int rejected = 0;
    for (int bit = 8 * scanStart(whole); bit < 8 * (whole.length - 2); bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      boolean full = isRejected(damaged, 1);
      assertThat(isRejected(damaged, 8)).as("bit %d", bit).isEqualTo(full);
      rejected += full ? 1 : 0;
    }
    assertThat(rejected).isGreaterThan(500);
  }

  @Test
  void rejectsARestartMarkerOutOfTurn() throws Exception {
    byte[] file = file("quarter-colour");
    int marker = find(file, 0xD1);
    file[marker + 1] = (byte) 0xD2;

    assertThat(rejection(file, 1))
        .hasMessage("the image cannot be decoded whole: restart marker 1 has number 2; 1 is due");
  }

  @Test
  void rejectsWhatIsLeftOverBeforeARestartMarker() throws Exception {
    byte[] file = file("quarter-colour");
    int marker = find(file, 0xD1);
    byte[] longer = new byte[file.length + 1];
    System.arraycopy(file, 0, longer, 0, marker);
    System.arraycopy(file, marker, longer, marker + 1, file.length - marker);

    assertThat(rejection(longer, 8))
        .hasMessageEndingWith("1 bytes are left over behind the coded pixels");
  }

  @Test
  void rejectsAHeaderThatLiesAboutTheSizeBeforeMemoryIsTaken() throws Exception {
    byte[] file = file("gray");
    int frame = find(file, 0xC0);
    file[frame + 5] = (byte) 0xEA; // height 59,932
    file[frame + 7] = (byte) 0xEA;

    assertThat(rejection(file, 1))
        .hasMessageContaining("bytes of codes are too few for 56137556 blocks");
  }

  @ParameterizedTest
  @ValueSource(ints = {0xC3, 0xC5, 0xC9, 0xCA})
  void namesACodingProcessThatIsNotRead(int process) throws Exception {
    byte[] file = file("gray");
    file[find(file, 0xC0) + 1] = (byte) process;

    assertThat(rejection(file, 1))
        .hasMessageContaining("its coding process (marker 0x%X) is not read".formatted(process));
  }

  @Test
  void rejectsAScanThatComesASecondTime() throws Exception {
    byte[] file = file("progressive-full-colour");
    int last = find(file, 0xDA, 1);
    int end = find(file, 0xC4, last);
    byte[] twice = new byte[file.length + end - last];
    System.arraycopy(file, 0, twice, 0, end);
    System.arraycopy(file, last, twice, end, end - last);
    System.arraycopy(file, end, twice, 2 * end - last, file.length - end);

    assertThat(rejection(twice, 1)).hasMessageContaining("which are not due");
  }

  @Test
  void rejectsAHuffmanTableThatIsNoPrefixCode() throws Exception {
    byte[] file = file("gray");
    int counts = find(file, 0xC4) + 5; // of codes of 1 bit, of 2 bits, ...
    int most = counts;
    for (int at = counts; at < counts + 16; at++) {
      most = file[at] > file[most] ? at : most;
    }
    file[counts] = file[most];
    file[most] = 0;

    assertThat(rejection(file, 1))
        .hasMessageEndingWith("a Huffman table has too many codes of 1 bits");
  }

  @Test
  void refusesAReductionThatThereIsNot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decode(file("gray"), 3))
        .withMessage("reduction must be 1, 2, 4 or 8, but was 3");
  }

  private static int scanStart(byte[] file) {
    return find(file, 0xDA) + 2 + 12;
  }

  private static int find(byte[] file, int marker) {
    return find(file, marker, 0);
  }

  private static int find(byte[] file, int marker, int from) {
    int at = from;
    while (file[at] != (byte) 0xFF || file[at + 1] != (byte) marker) {
      at++;
    }
    return at;
  }

  private static boolean isRejected(byte[] file, int reduction) {
    try {
      decode(file, reduction);
      return false;
    } catch (RejectedInputException e) {
      return true;
    }
  }

  private static FailureCode code(byte[] file, int reduction) {
    return rejection(file, reduction).code();
  }

  private static RejectedInputException rejection(byte[] file, int reduction) {
    return catchThrowableOfType(
        RejectedInputException.class,
        () -> JpegDecoder.decode(file, reduction, JpegSegments.Colour.YCBCR));
  }

  private static JpegPixels decode(byte[] file, int reduction) throws RejectedInputException {
    return JpegDecoder.decode(file, reduction, JpegSegments.read(file).colour());
  }

  private static byte[] file(String name) throws IOException {
    return resource(name + ".jpg");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = JpegDecoderTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
