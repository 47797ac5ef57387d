package org.fovea.pipeline.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.AuditReport.ImageWay;
import org.fovea.pipeline.AuditReport.Mismatch;

/** Reports of audits as text. */
final class AuditTables {
  private AuditTables() {}

  static String text(AuditReport report) {
    StringBuilder text = new StringBuilder();
    TextTable outputs =
        new TextTable("STAGE", "KEY", "FILES", "RECORDS", "IN", "OUT", "EXCLUDED", "REJECTED");
    for (AuditReport.Output output : report.outputs()) {
      outputs.row(
          output.stage(),
          RunTables.shortened(output.key()),
          output.files(),
          output.records(),
          output.in(),
          output.out(),
          output.excluded(),
          output.rejected());
    }
    TextTable checks = new TextTable("PASSED", "FAILED", "CHECK");
    for (AuditReport.Check check : report.checks()) {
      checks.row(check.passed(), check.failed(), check.check().words());
    }
    text.append(outputs).append('\n').append(checks);
    report.image().ifPresent(way -> text.append('\n').append(way(way)));
    if (!report.notProvable().isEmpty()) {
      text.append("\nnot provable:\n");
      report.notProvable().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    if (!report.mismatches().isEmpty()) {
      text.append("\nmismatches:\n");
      report.mismatches().forEach(mismatch -> text.append("  ").append(line(mismatch)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%,d files, %.1f MB, digest %s%n",
            report.files(),
            report.sizeBytes() / 1e6,
            report.digest()));
    text.append(verdict(report));
    return text.toString();
  }

  private static String verdict(AuditReport report) {
    Optional<Mismatch> first = report.firstMismatch();
    if (first.isEmpty()) {
      return "%s is intact: nothing differs\n".formatted(report.subject());
    }
    return "%s is NOT INTACT (mismatches: %d); the first broken link is\n  %s"
        .formatted(report.subject(), report.mismatches().size(), line(first.get()));
  }

  private static String line(Mismatch mismatch) {
    return "%s: expected %s, found %s\n"
        .formatted(mismatch.where(), mismatch.expected(), mismatch.found());
  }

  private static String way(ImageWay way) {
    StringBuilder text = new StringBuilder();
    text.append("image ").append(way.imageId().orElse("whose content could not be read"));
    text.append('\n');
    for (AuditReport.Occurrence occurrence : way.occurrences()) {
      text.append(
          "  ingested  occurrence %s of %s%s: grade %s, eye %s, %s, %d x %d px, %d bytes%s%s\n"
              .formatted(
                  occurrence.occurrenceId(),
                  occurrence.source(),
                  occurrence.location().map(name -> ", " + name).orElse(""),
                  occurrence.grade().orElse("unknown"),
                  occurrence.laterality(),
                  occurrence.mediaType(),
                  occurrence.widthPx(),
                  occurrence.heightPx(),
                  occurrence.sizeBytes(),
                  occurrence.givenSplit().map(split -> ", demands " + split).orElse(""),
                  occurrence.labels().isEmpty() ? "" : ", labels " + occurrence.labels()));
    }
    way.corrections().forEach(correction -> text.append(correction(correction)));
    for (AuditReport.DeadLetter letter : way.deadLetters()) {
      text.append(
          "  %-9s occurrence %s by %s%s: %s, %s%s\n"
              .formatted(
                  letter.disposition().toLowerCase(Locale.ROOT),
                  letter.occurrenceId(),
                  letter.stage(),
                  letter.location().map(name -> ", " + name).orElse(""),
                  letter.code(),
                  letter.message(),
                  letter.measures().isEmpty() ? "" : " (" + numbers(letter.measures()) + ")"));
    }
    way.prepared()
        .ifPresent(
            prepared ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  prepared  from %d x %d px, disc covers %.3f of its box, %s; in %s at"
                            + " byte %d%n",
                        prepared.uprightWidthPx(),
                        prepared.uprightHeightPx(),
                        prepared.fieldOfViewCoverage(),
                        numbers(prepared.measures()),
                        prepared.file(),
                        prepared.offset())));
    way.use().ifPresent(use -> text.append(use(use)));
    for (AuditReport.Score score : way.scores()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  scored    %s: %.4f (logit %.4f), is %s; %s%n",
              score.target(),
              score.score(),
              score.logit(),
              sign(score.positive()),
              score.verdicts().stream()
                  .map(
                      verdict ->
                          String.format(
                              Locale.ROOT,
                              "%s (%.4f) says %s",
                              verdict.operatingPoint(),
                              verdict.threshold(),
                              sign(verdict.positive())))
                  .collect(Collectors.joining(", "))));
    }
    return text.toString();
  }

  private static String correction(AuditReport.CorrectionNote correction) {
    String change =
        correction.after().isEmpty()
            ? correction.kind()
            : "%s from %s to %s"
                .formatted(
                    correction.kind(),
                    correction.before().orElse("nothing usable"),
                    correction.after());
    return "  corrected occurrence %s: %s, by %s: %s\n"
        .formatted(correction.occurrenceId(), change, correction.by(), correction.why());
  }

  private static String use(AuditReport.Use use) {
    String shown =
        use.epochs() == 0
            ? ""
            : "; %d of them shown in each of %d epochs"
                .formatted(use.rotationsPerEpoch(), use.epochs());
    return "  assigned  to %s, group %s (%s), rotations %s%s\n"
        .formatted(
            use.split(),
            use.groupId(),
            use.patientKnown() ? "patient known" : "patient not known",
            use.rotations(),
            shown);
  }

  private static String numbers(Map<String, Double> measures) {
    return measures.entrySet().stream()
        .map(measure -> String.format(Locale.ROOT, "%s %.4g", measure.getKey(), measure.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String sign(boolean positive) {
    return positive ? "positive" : "negative";
  }
}
