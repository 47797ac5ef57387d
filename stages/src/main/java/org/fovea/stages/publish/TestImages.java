package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.jspecify.annotations.Nullable;

/**
 * Images of the test split that bars are for.
 *
 * @param by {@code all}, or what the slice is taken by, such as {@code source}
 * @param slice name of the slice; {@code all}
 */
record TestImages(String by, String slice) {
  private static final String TEST = "split TEST, ";
  private static final String ALL = "all";
  private static final String SOURCE = "source";

  /** Those of the whole split. */
  static final TestImages ALL_IMAGES = new TestImages(ALL, ALL);

  static TestImages of(SliceMetrics metrics) {
    return new TestImages(metrics.getSliceBy(), metrics.getSlice());
  }

  static List<TestImages> of(Gate gate, EvaluationReport report) {
    List<TestImages> images = new ArrayList<>(List.of(ALL_IMAGES));
    if (gate.sources() == Gate.Sources.EACH) {
      slices(gate.target(), report)
          .filter(slice -> slice.getSliceBy().equals(SOURCE))
          .map(TestImages::of)
          .sorted(Comparator.comparing(TestImages::slice))
          .forEach(images::add);
    }
    return images;
  }

  /** Finds those that a condition describes, or none where the report has no such slice. */
  static Optional<TestImages> described(
      String description, String target, EvaluationReport report) {
    if (!description.startsWith(TEST)) {
      throw new IllegalArgumentException(
          "this version cannot measure on '%s', which the gate has a bar for; use the version that published the model"
              .formatted(description));
    }
    return slices(target, report)
        .map(TestImages::of)
        .filter(images -> images.description().equals(description))
        .findFirst();
  }

  String description() {
    return by.equals(ALL) ? TEST + "all images" : TEST + by + " " + slice;
  }

  @Nullable SliceMetrics metrics(String target, EvaluationReport report) {
    return slices(target, report)
        .filter(metrics -> of(metrics).equals(this))
        .findFirst()
        .orElse(null);
  }

  @Nullable ScreenedMetrics screened(String target, EvaluationReport report) {
    return report.getScreened().stream()
        .filter(metrics -> metrics.getTarget().equals(target))
        .filter(metrics -> metrics.getSplit() == Split.TEST && metrics.getSlice().equals(slice))
        .findFirst()
        .orElse(null);
  }

  /** Returns what the report has on a target's test images, in its order. */
  static Stream<SliceMetrics> slices(String target, EvaluationReport report) {
    return report.getSlices().stream()
        .filter(slice -> slice.getSplit() == Split.TEST && slice.getTarget().equals(target));
  }
}
