package org.fovea.stages.publish;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.stages.metrics.Basis;
import org.jspecify.annotations.Nullable;

/** What a gate can have a bar for; the label stands in the record of a condition. */
enum BarMeasure {
  SENSITIVITY("sensitivity at " + Gate.OPERATING_POINT),
  SPECIFICITY("specificity at " + Gate.OPERATING_POINT),
  SEVERE_SENSITIVITY("sensitivity for severe and proliferative grades at " + Gate.OPERATING_POINT),
  AUC("auc"),
  CALIBRATION_ERROR("expected calibration error, at most"),
  GRADABLE("share of photographs that can be graded"),
  SLICE_AUC("auc of a slice");

  private final String label;

  BarMeasure(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static BarMeasure labelled(String label) {
    return Arrays.stream(values())
        .filter(measure -> measure.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this version cannot measure '%s', which the gate has a bar for; use the version that published the model"
                        .formatted(label)));
  }

  /**
   * Returns the bars that a gate has on all images, or on a source, in this order. None is for the
   * area on a slice: its bar follows from the area on all images.
   */
  static Map<BarMeasure, Double> bars(Gate gate) {
    Map<BarMeasure, Double> bars = new EnumMap<>(BarMeasure.class);
    put(bars, SENSITIVITY, gate.sensitivity());
    put(bars, SPECIFICITY, gate.specificity());
    put(bars, SEVERE_SENSITIVITY, gate.severeSensitivity());
    put(bars, AUC, gate.auc());
    put(bars, CALIBRATION_ERROR, gate.calibrationError());
    put(bars, GRADABLE, gate.gradable());
    return bars;
  }

  private static void put(Map<BarMeasure, Double> bars, BarMeasure measure, @Nullable Double bar) {
    if (bar != null) {
      bars.put(measure, bar);
    }
  }

  boolean needsOperatingPoint() {
    return switch (this) {
      case SENSITIVITY, SPECIFICITY, SEVERE_SENSITIVITY -> true;
      case AUC, CALIBRATION_ERROR, GRADABLE, SLICE_AUC -> false;
    };
  }

  /** Returns what of the value counts where a gate is held against {@code on}. */
  Basis basis(Basis on) {
    return switch (this) {
      case SENSITIVITY, SPECIFICITY, SEVERE_SENSITIVITY, AUC -> on;
      case CALIBRATION_ERROR -> on == Basis.LOWER_BOUND ? Basis.UPPER_BOUND : on;
      case GRADABLE, SLICE_AUC -> Basis.ESTIMATE;
    };
  }

  boolean passes(double value, double bar) {
    return this == CALIBRATION_ERROR ? value <= bar : value >= bar;
  }

  /** Returns the value on the images of a slice; null where it is undefined or has no bound. */
  @Nullable Double value(SliceMetrics metrics, @Nullable ScreenedMetrics screened, Basis on) {
    return switch (this) {
      case SENSITIVITY, SPECIFICITY, SEVERE_SENSITIVITY ->
          metrics.getOperatingPoints().stream()
              .filter(point -> point.getOperatingPoint().equals(Gate.OPERATING_POINT))
              .findFirst()
              .map(this::share)
              .map(share -> on == Basis.LOWER_BOUND ? share.getLower() : share.getValue())
              .orElse(null);
      case AUC, SLICE_AUC -> on == Basis.LOWER_BOUND ? metrics.getAucLower() : metrics.getAuc();
      case CALIBRATION_ERROR ->
          on == Basis.UPPER_BOUND
              ? metrics.getExpectedCalibrationErrorUpper()
              : metrics.getExpectedCalibrationError();
      case GRADABLE ->
          screened == null || screened.getImages() == 0
              ? null
              : 1 - (double) screened.getUngradable() / screened.getImages();
    };
  }

  private @Nullable Share share(OperatingPointResult point) {
    return switch (this) {
      case SENSITIVITY -> point.getSensitivity();
      case SPECIFICITY -> point.getSpecificity();
      default -> point.getSevereSensitivity();
    };
  }
}
