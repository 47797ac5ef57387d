package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.Split;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Head;

/** How well predicted grades agree with true ones, as a section of the {@link ModelCard}. */
final class AgreementSection {
  private final EvaluationReport report;
  private final List<String> lines = new ArrayList<>();

  private AgreementSection(EvaluationReport report) {
    this.report = report;
  }

  /** Returns the section as Markdown; empty where the targets give no grades. */
  static String of(EvaluationReport report) {
    if (report.getGradeAgreement().isEmpty()) {
      return "";
    }
    AgreementSection section = new AgreementSection(report);
    section.kappas();
    report.getGradeAgreement().stream()
        .filter(agreement -> agreement.getSplit() == Split.TEST)
        .filter(agreement -> agreement.getSlice().equals("all"))
        .forEach(section::confusion);
    return String.join("\n", section.lines) + "\n";
  }

  private void kappas() {
    lines.add("## Predicted and true grades");
    lines.add("");
    lines.add("| target | split | slice | images | quadratic weighted kappa |");
    lines.add("|---|---|---|---:|---:|");
    for (GradeAgreement agreement : report.getGradeAgreement()) {
      Double kappa = agreement.getQuadraticWeightedKappa();
      lines.add(
          row(
              target(agreement),
              agreement.getSplit().name(),
              agreement.getSlice(),
              String.valueOf(images(agreement)),
              kappa == null ? "undefined" : String.format(Locale.ROOT, "%.4f", kappa)));
    }
    lines.add("");
  }

  private void confusion(GradeAgreement agreement) {
    List<List<Long>> counts = agreement.getConfusion();
    List<String> names =
        IntStream.range(0, counts.size()).mapToObj(group -> grades(agreement, group)).toList();
    lines.add(
        "Test images by true grade (rows) and predicted grade (columns), %s:"
            .formatted(target(agreement)));
    lines.add("");
    lines.add("| |" + names.stream().map(" %s |"::formatted).collect(Collectors.joining()));
    lines.add("|---|" + "---:|".repeat(names.size()));
    for (int group = 0; group < names.size(); group++) {
      String cells =
          counts.get(group).stream().map(" %d |"::formatted).collect(Collectors.joining());
      lines.add("| **%s** |%s".formatted(names.get(group), cells));
    }
    lines.add("");
  }

  private static String target(GradeAgreement agreement) {
    return agreement.getTarget() == null ? "binary targets together" : agreement.getTarget();
  }

  private String grades(GradeAgreement agreement, int group) {
    return ModelTargets.heads(report.getTargets()).list().stream()
        .filter(head -> head.name().equals(agreement.getTarget()))
        .findFirst()
        .map((Head head) -> head.gradesOf(group))
        .orElse(String.valueOf(group));
  }

  private static long images(GradeAgreement agreement) {
    return agreement.getConfusion().stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
