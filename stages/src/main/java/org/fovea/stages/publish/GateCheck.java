package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** Holds an evaluation against a gate. */
public final class GateCheck {
  private static final String ALL = "all";
  private static final String SOURCE = "source";

  private GateCheck() {}

  /** What can be measured; the label stands in the record of a condition. */
  private enum Measure {
    SENSITIVITY("sensitivity at " + Gate.OPERATING_POINT),
    SPECIFICITY("specificity at " + Gate.OPERATING_POINT),
    SEVERE_SENSITIVITY(
        "sensitivity for severe and proliferative grades at " + Gate.OPERATING_POINT),
    AUC("auc"),
    CALIBRATION_ERROR("expected calibration error, at most"),
    GRADABLE("share of photographs that can be graded"),
    SLICE_AUC("auc of a slice");

    private final String label;

    Measure(String label) {
      this.label = label;
    }

    static Measure labelled(String label) {
      return Arrays.stream(values())
          .filter(measure -> measure.label.equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "this version cannot measure '%s', which the gate has a bar for; use the version that published the model"
                          .formatted(label)));
    }

    boolean needsOperatingPoint() {
      return switch (this) {
        case SENSITIVITY, SPECIFICITY, SEVERE_SENSITIVITY -> true;
        case AUC, CALIBRATION_ERROR, GRADABLE, SLICE_AUC -> false;
      };
    }

    /** Returns the bar that a gate has for it on all images, or on a source; null for none. */
    @Nullable Double bar(Gate gate) {
      return switch (this) {
        case SENSITIVITY -> gate.sensitivity();
        case SPECIFICITY -> gate.specificity();
        case SEVERE_SENSITIVITY -> gate.severeSensitivity();
        case AUC -> gate.auc();
        case CALIBRATION_ERROR -> gate.calibrationError();
        case GRADABLE -> gate.gradable();
        case SLICE_AUC -> null; // it follows from the area of all images
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

    @Nullable Double value(SliceMetrics metrics, @Nullable ScreenedMetrics screened, Basis on) {
      return switch (this) {
        case SENSITIVITY, SPECIFICITY, SEVERE_SENSITIVITY -> {
          OperatingPointResult point = operatingPoint(metrics);
          yield point == null ? null : GateCheck.value(share(point), on);
        }
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

  /**
   * Images of the test split that bars are for.
   *
   * @param by {@code all}, or what the slice is taken by, such as {@code source}
   * @param slice name of the slice; {@code all}
   */
  private record Images(String by, String slice) {
    private static final String TEST = "split TEST, ";
    private static final String ALL_IMAGES = TEST + "all images";

    static Images of(SliceMetrics metrics) {
      return new Images(metrics.getSliceBy(), metrics.getSlice());
    }

    static List<Images> of(Gate gate, EvaluationReport report) {
      List<Images> images = new ArrayList<>(List.of(new Images(ALL, ALL)));
      if (gate.sources() == Gate.Sources.EACH) {
        test(gate.target(), report)
            .filter(slice -> slice.getSliceBy().equals(SOURCE))
            .map(Images::of)
            .sorted(Comparator.comparing(Images::slice))
            .forEach(images::add);
      }
      return images;
    }

    /** Finds those that a condition describes, or none where the report has no such slice. */
    static Optional<Images> described(String description, String target, EvaluationReport report) {
      if (!description.startsWith(TEST)) {
        throw new IllegalArgumentException(
            "this version cannot measure on '%s', which the gate has a bar for; use the version that published the model"
                .formatted(description));
      }
      return test(target, report)
          .map(Images::of)
          .filter(images -> images.description().equals(description))
          .findFirst();
    }

    String description() {
      return by.equals(ALL) ? ALL_IMAGES : TEST + by + " " + slice;
    }

    @Nullable SliceMetrics metrics(String target, EvaluationReport report) {
      return test(target, report)
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
  }

  private static Stream<SliceMetrics> test(String target, EvaluationReport report) {
    return report.getSlices().stream()
        .filter(slice -> slice.getSplit() == Split.TEST && slice.getTarget().equals(target));
  }

  /**
   * Returns each condition with its verdict, in the order sensitivity, specificity, sensitivity for
   * severe grades, AUC, calibration error, share that can be graded: on all images of the test
   * split, then on each source where the gate asks for that, in ascending order; then the AUC of
   * each slice that is not small, in the report's order.
   *
   * <p>A value that is undefined there, or has no interval where a bound is asked for, fails.
   *
   * @throws IllegalArgumentException if the report has no such target or operating point
   */
  public static List<GateCondition> conditions(Gate gate, EvaluationReport report) {
    requireTarget(gate.target(), report);
    List<GateCondition> conditions = new ArrayList<>();
    for (Images images : Images.of(gate, report)) {
      for (Measure measure : Measure.values()) {
        Double bar = measure.bar(gate);
        if (bar != null) {
          conditions.add(
              condition(
                  measure,
                  images.description(),
                  gate.target(),
                  measure.basis(gate.on()),
                  bar,
                  report));
        }
      }
    }
    conditions.addAll(ofSlices(gate, report));
    return conditions;
  }

  private static List<GateCondition> ofSlices(Gate gate, EvaluationReport report) {
    Double margin = gate.sliceMargin();
    SliceMetrics whole = new Images(ALL, ALL).metrics(gate.target(), report);
    Double ofAll = whole == null ? null : whole.getAuc();
    if (margin == null) {
      return List.of();
    }
    if (ofAll == null) { // undefined, which fails
      String measuredOn = new Images(ALL, ALL).description();
      return List.of(
          condition(Measure.SLICE_AUC, measuredOn, gate.target(), Basis.ESTIMATE, margin, report));
    }
    return test(gate.target(), report)
        .filter(slice -> !slice.getSliceBy().equals(ALL) && !slice.getSmall())
        .filter(slice -> slice.getAuc() != null) // a slice by grade is of one class
        .map(
            slice ->
                condition(
                    Measure.SLICE_AUC,
                    Images.of(slice).description(),
                    gate.target(),
                    Measure.SLICE_AUC.basis(gate.on()),
                    ofAll - margin,
                    report))
        .toList();
  }

  /**
   * Holds an evaluation against the bars of recorded conditions again.
   *
   * @param recorded conditions of a published model; their values and verdicts play no part
   * @return the same conditions with what the report says now
   * @throws IllegalArgumentException if a condition cannot be measured
   */
  public static List<GateCondition> again(List<GateCondition> recorded, EvaluationReport report) {
    return recorded.stream()
        .map(
            condition ->
                condition(
                    Measure.labelled(condition.getMeasure()),
                    condition.getMeasuredOn(),
                    condition.getTarget(),
                    Basis.labelled(condition.getOn()),
                    condition.getBar(),
                    report))
        .toList();
  }

  private static GateCondition condition(
      Measure measure,
      String measuredOn,
      String target,
      Basis on,
      double bar,
      EvaluationReport report) {
    requireTarget(target, report);
    if (measure.needsOperatingPoint()) {
      requireOperatingPoint(target, report);
    }
    Images images = Images.described(measuredOn, target, report).orElse(null);
    SliceMetrics metrics = images == null ? null : images.metrics(target, report);
    Double value =
        images == null || metrics == null
            ? null
            : measure.value(metrics, images.screened(target, report), on);
    return GateCondition.newBuilder()
        .setMeasure(measure.label)
        .setTarget(target)
        .setMeasuredOn(measuredOn)
        .setOn(on.label())
        .setValue(value)
        .setBar(bar)
        .setPassed(value != null && measure.passes(value, bar))
        .build();
  }

  private static void requireTarget(String target, EvaluationReport report) {
    List<String> targets = ModelTargets.of(report.getTargets()).stream().map(Target::name).toList();
    if (!targets.contains(target)) {
      throw new IllegalArgumentException(
          "the gate looks at target %s, but the model was evaluated on %s; name one of these"
              .formatted(target, String.join(", ", targets)));
    }
  }

  private static void requireOperatingPoint(String target, EvaluationReport report) {
    List<String> points =
        report.getOperatingPoints().stream()
            .filter(point -> point.getTarget().equals(target))
            .map(OperatingPoint::getName)
            .toList();
    if (!points.contains(Gate.OPERATING_POINT)) {
      throw new IllegalArgumentException(
          "the gate is measured at operating point %s, but target %s has %s; add it, or leave the bars of sensitivity and specificity out"
              .formatted(Gate.OPERATING_POINT, target, points));
    }
  }

  private static @Nullable OperatingPointResult operatingPoint(SliceMetrics metrics) {
    return metrics.getOperatingPoints().stream()
        .filter(point -> point.getOperatingPoint().equals(Gate.OPERATING_POINT))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Double value(@Nullable Share share, Basis on) {
    if (share == null) {
      return null;
    }
    return on == Basis.LOWER_BOUND ? share.getLower() : share.getValue();
  }
}
