package org.fovea.pipeline.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What a model is worth, under names such as {@code test/eyepacs/referable/auc} and {@code
 * test/all/referable/highSensitivity/specificity}: split, source (or all of them), question. Other
 * slices are in the report; what is undefined is left out.
 */
final class EvaluationMetrics {
  private final long timestampMillis;
  private final List<TrackedMetric> metrics = new ArrayList<>();

  private EvaluationMetrics(long timestampMillis) {
    this.timestampMillis = timestampMillis;
  }

  static List<TrackedMetric> of(EvaluationReport report, long timestampMillis) {
    EvaluationMetrics all = new EvaluationMetrics(timestampMillis);
    for (SliceMetrics slice : report.getSlices()) {
      if (slice.getSliceBy().equals("all") || slice.getSliceBy().equals("source")) {
        all.add(slice);
      }
    }
    return all.metrics;
  }

  private void add(SliceMetrics slice) {
    String group =
        String.join(
            "/",
            slice.getSplit().name().toLowerCase(Locale.ROOT),
            slice.getSlice(),
            slice.getTarget(),
            "");
    add(group + "images", (double) slice.getImages());
    add(group + "auc", slice.getAuc());
    add(group + "auc_lower", slice.getAucLower());
    add(group + "auc_upper", slice.getAucUpper());
    add(group + "brier_score", slice.getBrierScore());
    add(group + "calibration_error", slice.getExpectedCalibrationError());
    for (OperatingPointResult point : slice.getOperatingPoints()) {
      String at = group + point.getOperatingPoint() + "/";
      add(at + "sensitivity", point.getSensitivity());
      add(at + "specificity", point.getSpecificity());
      add(at + "severe_sensitivity", point.getSevereSensitivity());
    }
  }

  private void add(String key, @Nullable Share share) {
    if (share != null) {
      add(key, share.getValue());
      add(key + "_lower", share.getLower());
      add(key + "_upper", share.getUpper());
    }
  }

  private void add(String key, @Nullable Double value) {
    if (value != null) {
      metrics.add(new TrackedMetric(key, value, timestampMillis, 0));
    }
  }
}
