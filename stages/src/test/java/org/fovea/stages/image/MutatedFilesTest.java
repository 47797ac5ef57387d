package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.stages.image.DrawnImages.buffered;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.encoded;
import static org.fovea.stages.image.DrawnImages.exif;
import static org.fovea.stages.image.DrawnImages.exifSegment;
import static org.fovea.stages.image.DrawnImages.tiffWithProfile;
import static org.fovea.stages.image.DrawnImages.withJpegSegment;
import static org.fovea.stages.image.DrawnImages.withPngChunk;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of damaged files of every format, in a process with little memory. */
@EnabledOnOs(OS.LINUX) // what a process takes and has loaded is read from /proc
class MutatedFilesTest {
  private static final int HEAP_MIB = 96;

  /** The heap, and what a JVM takes beside it. */
  private static final int MOST_RESIDENT_MIB = HEAP_MIB + 160;

  private static final int MOST_MILLIS_A_FILE = 10_000;

  @TempDir Path folder;

  private record Outcome(
      int usable, long slowestMillis, long residentMiB, List<String> libraries) {}

  @BeforeEach
  void writeOriginals() throws IOException {
    RgbImage picture = disc(150);
    byte[] jpeg = encoded(picture, "jpeg");
    IIOImage image = new IIOImage(buffered(picture), null, null);
    write("baseline.jpg", jpeg);
    write("large.jpg", encoded(disc(600), "jpeg"));
    write("progressive.jpg", encoded(image, "jpeg", true));
    write("turned.jpg", withJpegSegment(jpeg, 0xE1, exifSegment(exif(6, "A", "B"))));
    write("gray.jpg", encoded(as(picture, BufferedImage.TYPE_BYTE_GRAY), "jpeg"));
    write("colour.png", withPngChunk(encoded(picture, "png"), "eXIf", exif(8, "A", "B")));
    write("sixteen.png", encoded(as(picture, BufferedImage.TYPE_USHORT_GRAY), "png"));
    write("alpha.png", encoded(as(picture, BufferedImage.TYPE_4BYTE_ABGR), "png"));
    write("palette.png", encoded(as(picture, BufferedImage.TYPE_BYTE_INDEXED), "png"));
    write("colour.tif", encoded(picture, "tiff"));
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    write("profile.tif", tiffWithProfile(picture, profile));
    write("profile.png", withPngChunk(encoded(picture, "png"), "iCCP", deflated(profile)));
    write("palette.tif", encoded(as(picture, BufferedImage.TYPE_BYTE_INDEXED), "tiff"));
    write("colour.bmp", encoded(picture, "bmp"));
    write("palette.bmp", encoded(as(picture, BufferedImage.TYPE_BYTE_INDEXED), "bmp"));
  }

  @Test
  void aFewHundredAreUsableOrRejectedInTimeAndInLittleMemory() throws Exception {
    assertHarmless(decode(3, 500), 500);
  }

  @Test
  @Tag("slow")
  void tenThousandAreUsableOrRejectedInTimeAndInLittleMemory() throws Exception {
    assertHarmless(decode(4, 10_000), 10_000);
  }

  private static void assertHarmless(Outcome outcome, int count) {
    assertThat(outcome.slowestMillis).isLessThan(MOST_MILLIS_A_FILE);
    assertThat(outcome.residentMiB).isLessThan(MOST_RESIDENT_MIB);
    assertThat(outcome.usable).as("usable of %s", count).isBetween(count / 50, count / 2);
    // What is native in the JDK's imaging and reads what a file says never comes into play.
    assertThat(outcome.libraries)
        .contains("libjvm.so")
        .doesNotContain("libjavajpeg.so", "liblcms.so");
  }

  private Outcome decode(long seed, int count) throws Exception {
    Path output = folder.resolveSibling(folder.getFileName() + ".out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                MutationProcess.class.getName(),
                folder.toString(),
                Long.toString(seed),
                Integer.toString(count))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(30 + count / 10, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output);
    Files.delete(output);
    assertThat(ended).as("ended, having said: %s", said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    String[] told =
        said.lines()
            .filter(line -> line.startsWith("done "))
            .findFirst()
            .orElseThrow()
            .split(" ", -1);
    return new Outcome(
        Integer.parseInt(told[1]),
        Long.parseLong(told[2]),
        Long.parseLong(told[3]),
        List.of(told[4].split(",", -1)));
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  /** As PNG keeps a profile: its name, a zero, the number of the method, and the data. */
  private static byte[] deflated(byte[] profile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {'p', 0, 0});
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(profile);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage as(RgbImage picture, int type) {
    BufferedImage image = new BufferedImage(picture.widthPx(), picture.heightPx(), type);
    image.getGraphics().drawImage(buffered(picture), 0, 0, null);
    return image;
  }
}
