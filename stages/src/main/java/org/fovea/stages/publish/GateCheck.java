package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
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
    AUC("auc");

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
      return this != AUC;
    }

    @Nullable Double bar(Gate gate) {
      return switch (this) {
        case SENSITIVITY -> gate.sensitivity();
        case SPECIFICITY -> gate.specificity();
        case SEVERE_SENSITIVITY -> gate.severeSensitivity();
        case AUC -> gate.auc();
      };
    }

    @Nullable Double value(SliceMetrics metrics, Basis on) {
      if (this == AUC) {
        return on == Basis.LOWER_BOUND ? metrics.getAucLower() : metrics.getAuc();
      }
      OperatingPointResult point = operatingPoint(metrics);
      return point == null ? null : GateCheck.value(share(point), on);
    }

    private @Nullable Share share(OperatingPointResult point) {
      return switch (this) {
        case SENSITIVITY -> point.getSensitivity();
        case SPECIFICITY -> point.getSpecificity();
        case SEVERE_SENSITIVITY -> point.getSevereSensitivity();
        case AUC -> null;
      };
    }
  }

  /**
   * Images of the test split that bars are for.
   *
   * @param by {@code all} or {@code source}
   * @param slice name of the source; {@code all}
   */
  private record Images(String by, String slice) {
    private static final String ALL_IMAGES = "split TEST, all images";
    private static final String OF_SOURCE = "split TEST, source ";

    static List<Images> of(Gate gate, EvaluationReport report) {
      List<Images> images = new ArrayList<>(List.of(new Images(ALL, ALL)));
      if (gate.sources() == Gate.Sources.EACH) {
        report.getSlices().stream()
            .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals(SOURCE))
            .map(SliceMetrics::getSlice)
            .distinct()
            .sorted()
            .forEach(source -> images.add(new Images(SOURCE, source)));
      }
      return images;
    }

    static Images described(String description) {
      if (description.equals(ALL_IMAGES)) {
        return new Images(ALL, ALL);
      }
      if (description.startsWith(OF_SOURCE)) {
        return new Images(SOURCE, description.substring(OF_SOURCE.length()));
      }
      throw new IllegalArgumentException(
          "this version cannot measure on '%s', which the gate has a bar for; use the version that published the model"
              .formatted(description));
    }

    String description() {
      return by.equals(ALL) ? ALL_IMAGES : OF_SOURCE + slice;
    }

    @Nullable SliceMetrics metrics(String target, EvaluationReport report) {
      return report.getSlices().stream()
          .filter(metrics -> metrics.getTarget().equals(target))
          .filter(metrics -> metrics.getSplit() == Split.TEST)
          .filter(metrics -> metrics.getSliceBy().equals(by) && metrics.getSlice().equals(slice))
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * Returns each condition with its verdict, in the order sensitivity, specificity, sensitivity for
   * severe grades, AUC: on all images of the test split, then on each source where the gate asks
   * for that, in ascending order.
   *
   * <p>A value that is undefined there, or has no interval where the lower bound is asked for,
   * fails.
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
          conditions.add(condition(measure, images, gate.target(), gate.on(), bar, report));
        }
      }
    }
    return conditions;
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
                    Images.described(condition.getMeasuredOn()),
                    condition.getTarget(),
                    Basis.labelled(condition.getOn()),
                    condition.getBar(),
                    report))
        .toList();
  }

  private static GateCondition condition(
      Measure measure,
      Images images,
      String target,
      Basis on,
      double bar,
      EvaluationReport report) {
    requireTarget(target, report);
    if (measure.needsOperatingPoint()) {
      requireOperatingPoint(target, report);
    }
    SliceMetrics metrics = images.metrics(target, report);
    Double value = metrics == null ? null : measure.value(metrics, on);
    return GateCondition.newBuilder()
        .setMeasure(measure.label)
        .setTarget(target)
        .setMeasuredOn(images.description())
        .setOn(on.label())
        .setValue(value)
        .setBar(bar)
        .setPassed(value != null && value >= bar)
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
