package org.fovea.pipeline.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.AuditReport;
import org.jspecify.annotations.Nullable;

/** Counts what was looked at, and keeps what differs, in the order in which it came up. */
final class Findings {
  private final Map<AuditCheck, Long> passed = new EnumMap<>(AuditCheck.class);
  private final Map<AuditCheck, Long> failed = new EnumMap<>(AuditCheck.class);
  private final List<AuditReport.Mismatch> mismatches = new ArrayList<>();
  private final Set<String> notProvable = new LinkedHashSet<>();

  /** Compares; returns whether the two are equal. */
  boolean expect(
      AuditCheck check, String where, @Nullable Object expected, @Nullable Object found) {
    boolean equal = Objects.equals(expected, found);
    if (equal) {
      pass(check);
    } else {
      fail(check, where, String.valueOf(expected), String.valueOf(found));
    }
    return equal;
  }

  /** Compares two records, field by field, and notes each difference. */
  void expectSame(AuditCheck check, String where, SpecificRecord expected, SpecificRecord found) {
    List<RecordDifferences.Difference> differences = RecordDifferences.between(expected, found);
    if (differences.isEmpty()) {
      pass(check);
    }
    for (RecordDifferences.Difference difference : differences) {
      fail(check, where + ": " + difference.path(), difference.expected(), difference.found());
    }
  }

  void pass(AuditCheck check) {
    passed.merge(check, 1L, Long::sum);
  }

  void fail(AuditCheck check, String where, String expected, String found) {
    failed.merge(check, 1L, Long::sum);
    mismatches.add(new AuditReport.Mismatch(check, where, expected, found));
  }

  /** Notes what the records leave open; said once, however often it comes up. */
  void leaveOpen(String words) {
    notProvable.add(words);
  }

  /** Returns how often each check was made, those that never were left out. */
  List<AuditReport.Check> checks() {
    List<AuditReport.Check> checks = new ArrayList<>();
    for (AuditCheck check : AuditCheck.values()) {
      long good = passed.getOrDefault(check, 0L);
      long bad = failed.getOrDefault(check, 0L);
      if (good + bad > 0) {
        checks.add(new AuditReport.Check(check, good, bad));
      }
    }
    return checks;
  }

  List<AuditReport.Mismatch> mismatches() {
    return List.copyOf(mismatches);
  }

  List<String> notProvable() {
    return List.copyOf(notProvable);
  }
}
