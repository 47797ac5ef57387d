package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Prediction;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

/** Slices by what predictions do not say: the camera, and the quality of the photograph. */
class SlicesByTraitsTest {
  private static final Heads REFERABLE = Heads.of(List.of(Target.REFERABLE));

  private final PhotographTraits traits = new PhotographTraits();
  private final List<Prediction> predictions = new ArrayList<>();

  private void photograph(String id, String camera, double sharpness, double brightness) {
    photograph(id, camera, sharpness, brightness, predictions.size() % 2 == 0 ? 2 : 0);
  }

  private void photograph(
      String id, String camera, double sharpness, double brightness, int grade) {
    // One positive image in ten is taken for the most negative one.
    double ofPositive = predictions.size() % 20 == 0 ? 0.05 : 0.9;
    predictions.add(Predictions.of(id, "one", Split.TEST, grade, grade > 1 ? ofPositive : 0.1));
    traits.add(
        FundusImage.newBuilder()
            .setOccurrenceId("occurrence-" + id)
            .setImageId("image-" + id)
            .setSource("one")
            .setSpecSource("one")
            .setRelativeName("n")
            .setSizeBytes(1)
            .setMediaType("image/jpeg")
            .setWidthPx(2000)
            .setHeightPx(1500)
            .setCameraModel(camera)
            .build());
    traits.add(
        ImageMeasurement.newBuilder()
            .setImageId("image-" + id)
            .setOccurrenceIds(List.of("occurrence-" + id))
            .setPreparedFile("f")
            .setPreparedOffset(0)
            .setUprightWidthPx(2000)
            .setUprightHeightPx(1500)
            .setFieldOfView(new FieldOfView(0.0, 0.0, 1.0, 1.0, 1.0))
            .setMeanRed(1)
            .setMeanGreen(1)
            .setMeanBlue(1)
            .setMeasures(Map.of("sharpness", sharpness, "brightness", brightness))
            .build());
  }

  private List<SliceMetrics> slices(SliceConfig.By... by) {
    EvaluateConfig config =
        new EvaluateConfig(
            OperatingPointRule.DEFAULT,
            8,
            RotationAverage.NONE,
            Calibration.NONE,
            FellowEye.NONE,
            new GroupBootstrap(200, 7),
            new SliceConfig(List.of(by), List.of()),
            new TreeMap<>());
    return EvaluationSummary.of(predictions, REFERABLE, List.of(), config, traits).slices().stream()
        .filter(slice -> !Set.of("all", "source").contains(slice.getSliceBy()))
        .toList();
  }

  @Test
  void areByCameraInAscendingOrder() {
    photograph("1", "TRC-NW400", 0.5, 90);
    photograph("2", null, 0.5, 90);
    photograph("3", "CR-2", 0.5, 90);
    photograph("4", "TRC-NW400", 0.5, 90);
    predictions.add(Predictions.of("5", "one", Split.TEST, 0, 0.1)); // nothing is known of it

    assertThat(slices(SliceConfig.By.CAMERA))
        .extracting(SlicesByTraitsTest::words)
        .containsExactly(
            "camera CR-2 1",
            "camera TRC-NW400 2",
            "camera not named, 4:3, 3 MP 1",
            "camera not-given 1");
  }

  @Test
  void areByBandsOfQualityFromTheLowestOn() {
    photograph("1", "a", 0.6, 120);
    photograph("2", "a", 0.3, 90);
    photograph("3", "a", 0.5, 40);
    photograph("4", "a", 0.31, 91);
    predictions.add(Predictions.of("5", "one", Split.TEST, 0, 0.1));

    assertThat(slices(SliceConfig.By.SHARPNESS, SliceConfig.By.BRIGHTNESS))
        .extracting(SlicesByTraitsTest::words)
        .containsExactly(
            "sharpness blurred, below 0.45 2",
            "sharpness fair, from 0.45 to 0.53 1",
            "sharpness sharp, 0.53 or more 1",
            "sharpness not-given 1",
            "brightness dark, below 80 of 255 1",
            "brightness medium, from 80 to 100 of 255 2",
            "brightness bright, 100 of 255 or more 1",
            "brightness not-given 1");
  }

  @Test
  void haveIntervalsAndSayWhereTheyAreTooSmall() {
    for (int i = 0; i < 200; i++) {
      photograph("sharp-" + i, "a", 0.6, 90);
    }
    for (int i = 0; i < 198; i++) {
      photograph("blurred-" + i, "a", 0.3, 90);
    }

    List<SliceMetrics> slices = slices(SliceConfig.By.SHARPNESS);

    assertThat(slices.get(0).getSmall()).isTrue(); // 99 patients of each class
    assertThat(slices.get(1).getSmall()).isFalse();
    assertThat(slices.get(1).getAuc()).isEqualTo(0.9);
    assertThat(slices.get(1).getAucLower()).isBetween(0.8, 0.89);
    assertThat(slices.get(1).getAucUpper()).isBetween(0.91, 0.99);
  }

  @Test
  void areTakenByTheSameNameOnce() {
    assertThatThrownBy(() -> new SliceConfig(List.of(SliceConfig.By.CAMERA), List.of("camera")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slices are taken by camera already");
    assertThat(new SliceConfig(List.of(), List.of("camera")).columns()).containsExactly("camera");
  }

  private static String words(SliceMetrics slice) {
    return slice.getSliceBy() + " " + slice.getSlice() + " " + slice.getImages();
  }
}
