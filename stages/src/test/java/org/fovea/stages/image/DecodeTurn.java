package org.fovea.stages.image;

import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * One turn of {@code src/test/benchmark/beside_pillow.py}, which is what to start.
 *
 * <p>{@code fovea|fovea-prepare|imageio FOLDER SIDE_PX ROUNDS [OUTPUT]}: brings every JPEG of the
 * folder to {@code SIDE_PX} on its shorter side (or, to prepare, finds and crops to the field of
 * view too), and prints the processor time an image. Writes the pixels to a folder if one is named.
 */
public final class DecodeTurn {
  /** So many that the compiler has come to rest, whose time would count. */
  private static final int WARM_UP_ROUNDS = 10;

  private DecodeTurn() {}

  private interface Work {
    byte[] pixels(byte[] content) throws IOException, RejectedInputException;
  }

  public static void main(String[] args) throws IOException, RejectedInputException {
    int sidePx = Integer.parseInt(args[2]);
    Work work =
        switch (args[0]) {
          case "fovea" -> {
            ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
            yield content -> decoded(decoder, content, sidePx);
          }
          case "fovea-prepare" -> {
            FundusPreparation preparation =
                new FundusPreparation(new PreparationConfig(sidePx, DecodeLimits.DEFAULT));
            yield content -> preparation.prepare(content).pixels();
          }
          case "imageio" -> content -> byImageIo(content, sidePx);
          default -> throw new IllegalArgumentException("unknown side: " + args[0]);
        };
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(args[1]))) {
      files = listed.sorted().toList();
    }
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    if (args.length > 4) {
      for (int i = 0; i < files.size(); i++) {
        Files.write(
            Path.of(args[4]).resolve(files.get(i).getFileName()), work.pixels(contents.get(i)));
      }
    }
    int rounds = Integer.parseInt(args[3]);
    work(work, contents, WARM_UP_ROUNDS);
    long before = processorNanos();
    work(work, contents, rounds);
    double millis = (processorNanos() - before) / 1e6 / rounds / contents.size();
    System.out.printf(Locale.ROOT, "%.3f%n", millis);
  }

  private static void work(Work work, List<byte[]> contents, int rounds)
      throws IOException, RejectedInputException {
    for (int round = 0; round < rounds; round++) {
      for (byte[] content : contents) {
        work.pixels(content);
      }
    }
  }

  /** Of the whole process: collecting garbage and compiling count too. */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static byte[] decoded(ImageDecoder decoder, byte[] content, int sidePx)
      throws RejectedInputException {
    ImageHeader header = ImageHeader.read(content);
    RgbImage image =
        decoder.decode(content, header, ImageDecoder.reductionCovering(header, sidePx));
    return toSide(image, header, sidePx);
  }

  private static byte[] byImageIo(byte[] content, int sidePx)
      throws IOException, RejectedInputException {
    ImageHeader header = ImageHeader.read(content);
    int reduction = ImageDecoder.reductionCovering(header, sidePx);
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
      ImageReader reader = ImageIO.getImageReaders(in).next();
      reader.setInput(in, true, true);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceSubsampling(reduction, reduction, 0, 0);
      BufferedImage image = reader.read(0, param);
      reader.dispose();
      return toSide(RasterPixels.toRgb(image), header, sidePx);
    }
  }

  /** Width and height as the other sides of the benchmark round them. */
  private static byte[] toSide(RgbImage image, ImageHeader header, int sidePx) {
    int shorter = Math.min(header.widthPx(), header.heightPx());
    return BicubicResize.rectangle(
        image.rgb(),
        image.widthPx(),
        image.heightPx(),
        header.widthPx() * sidePx / shorter,
        header.heightPx() * sidePx / shorter);
  }
}
