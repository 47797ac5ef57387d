package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Real photographs made worse step by step: the share that is refused never falls, and is at least
 * 95 % at the severity that decision 017 states. Skipped where there are none.
 */
@Tag("slow")
class RealDegradationTest {
  private static final Map<String, Integer> EVERY =
      Map.of("eyepacs", 50, "aptos", 160, "srahim", 30);

  private static final List<RgbImage> PHOTOGRAPHS = new ArrayList<>();

  @BeforeAll
  static void decodeSome() throws Exception {
    ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
    for (Map.Entry<String, Integer> source : EVERY.entrySet()) {
      Path images = SharedData.require("data/" + source.getKey() + "/images");
      List<Path> files = sorted(images);
      for (int i = 0; i < files.size(); i += source.getValue()) {
        byte[] content = Files.readAllBytes(files.get(i));
        PHOTOGRAPHS.add(decoder.decode(content, ImageHeader.read(content)));
      }
    }
  }

  private static List<Path> sorted(Path images) throws IOException {
    try (Stream<Path> listed = Files.list(images)) {
      return listed.sorted().toList();
    }
  }

  @Test
  void refusesBlur() {
    assertRefused(
        new double[] {0.0025, 0.005, 0.01, 0.02, 0.04},
        0.01,
        (image, sigma) -> DegradedPhotographs.blurred(image, sigma * diameterPx(image)));
  }

  @Test
  void refusesUnderExposure() {
    assertRefused(
        new double[] {1.5, 2, 4, 8, 12},
        8,
        (image, factor) -> DegradedPhotographs.exposed(image, 1 / factor));
  }

  @Test
  void refusesOverExposure() {
    assertRefused(new double[] {1.5, 2, 3, 5, 8}, 5, DegradedPhotographs::exposed);
  }

  @Test
  void refusesShadows() {
    assertRefused(
        new double[] {0.1, 0.2, 0.3, 0.4, 0.6, 0.8},
        0.4,
        (image, share) -> DegradedPhotographs.covered(image, box(image), share, 0));
  }

  @Test
  void refusesGlare() {
    assertRefused(
        new double[] {0.1, 0.2, 0.3, 0.4, 0.6, 0.8},
        0.4,
        (image, share) -> DegradedPhotographs.covered(image, box(image), share, 255));
  }

  private interface Degradation {
    RgbImage of(RgbImage image, double severity);
  }

  private static void assertRefused(
      double[] severities, double nearlyAllFrom, Degradation degradation) {
    FundusPreparation preparation = new FundusPreparation(PreparationConfig.DEFAULT);
    List<Double> shares = new ArrayList<>();
    for (double severity : severities) {
      long refused =
          PHOTOGRAPHS.stream()
              .filter(image -> isRefused(preparation, degradation.of(image, severity)))
              .count();
      shares.add((double) refused / PHOTOGRAPHS.size());
      if (severity >= nearlyAllFrom) {
        assertThat(shares).as("at %s: %s", severity, shares).last().matches(s -> s >= 0.95);
      }
    }
    assertThat(shares).isSorted();
  }

  private static boolean isRefused(FundusPreparation preparation, RgbImage image) {
    try {
      preparation.prepare(image);
      return false;
    } catch (RejectedInputException e) {
      return true;
    }
  }

  private static RetinalDisc box(RgbImage image) {
    try {
      return new FieldOfViewFinder().find(image);
    } catch (RejectedInputException e) {
      throw new AssertionError("every one of them has a disc", e);
    }
  }

  private static double diameterPx(RgbImage image) {
    RetinalDisc box = box(image);
    return Math.max(box.widthPx(), box.heightPx());
  }
}
