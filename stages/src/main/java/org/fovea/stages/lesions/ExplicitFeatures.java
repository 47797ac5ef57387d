package org.fovea.stages.lesions;

import java.util.List;
import org.fovea.stages.image.RgbImage;

/**
 * What a photograph comes to in numbers: counts, areas and contrast of dark and bright candidates
 * for lesions, vessels, colour, and texture.
 *
 * <p>They hardly change where the photograph is turned by a right angle, or scaled. They depend on
 * the pixels only; the same bytes on the same machine.
 */
public final class ExplicitFeatures {
  /** What records call them where they stand among layers of a network. */
  public static final String LAYER = "explicit";

  /** Version of the measurements: another one measures something else. */
  public static final int VERSION = 1;

  /**
   * Names of the measured values, in their order. Each begins with what is looked at: {@code dark},
   * {@code bright}, {@code vessels}, {@code colour}, {@code reflectance}, {@code pattern} or {@code
   * cooccurrence}.
   */
  public static final List<String> NAMES = namesOf(new RgbImage(256, 256, new byte[3 << 16]));

  private ExplicitFeatures() {}

  /**
   * Measures a photograph.
   *
   * @param picture its retinal disc filling a square with a side that {@link ExplicitFeatureConfig}
   *     allows, as {@link org.fovea.stages.image.FundusPreparation} makes it
   * @return in the order of {@link #NAMES}, finite
   */
  public static float[] of(RgbImage picture) {
    try (RetinaFindings findings = RetinaFindings.of(picture)) {
      return measure(findings).values();
    }
  }

  /**
   * Measures a photograph and draws what was found over it: vessels blue, the optic disc circled
   * green, dark candidates magenta, bright ones yellow.
   *
   * @param picture as for {@link #of}
   */
  public static Drawn draw(RgbImage picture) {
    try (RetinaFindings findings = RetinaFindings.of(picture)) {
      return new Drawn(measure(findings).values(), FindingsOverlay.over(picture, findings));
    }
  }

  /**
   * A measured photograph.
   *
   * @param values in the order of {@link #NAMES}
   * @param picture the photograph with what was found over it, of the same size
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Drawn(float[] values, RgbImage picture) {}

  private static List<String> namesOf(RgbImage any) {
    try (RetinaFindings findings = RetinaFindings.of(any)) {
      return measure(findings).names();
    }
  }

  private static FeatureVector measure(RetinaFindings findings) {
    FeatureVector features = new FeatureVector();
    int diameterPx = findings.eye.diameterPx;
    new BlobFeatures("dark", new double[] {0.05, 0.09, 0.15}, diameterPx)
        .measure(findings.darkBlobs(), features);
    new BlobFeatures("bright", new double[] {0.05, 0.12, 0.24}, diameterPx)
        .measure(findings.brightBlobs(), features);
    new RetinaStatistics(findings.eye).measure(findings.vessels, features);
    return features;
  }
}
