package org.fovea.pipeline.audit;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.Workspace;

/** Holds what the ledger says of a run against the outputs that it names. */
final class LedgerAudit {
  private final Workspace workspace;
  private final Lineage lineage;
  private final Findings findings;

  LedgerAudit(Workspace workspace, Lineage lineage, Findings findings) {
    this.workspace = workspace;
    this.lineage = lineage;
    this.findings = findings;
  }

  /** Adds the outputs that a run names, with all that they stand on, and checks its record. */
  void check(String runId, RunRecord run) throws IOException {
    String where = workspace.runRecord(runId);
    findings.expect(AuditCheck.LEDGER, where + ": id", runId, run.getRunId());
    Map<String, List<AuditedOutput>> own = new TreeMap<>();
    for (RunStage stage : run.getStages()) {
      String key = stage.getKey();
      if (key == null || !isMade(stage)) {
        continue; // it has no output; the record says why
      }
      Optional<AuditedOutput> output = lineage.add(stage.getStage(), key, where, false);
      if (output.isPresent()) {
        own.computeIfAbsent(stage.getStage(), none -> new ArrayList<>()).add(output.get());
        findings.expect(
            AuditCheck.LEDGER,
            where + ": run that made " + output.get(),
            output.get().manifest().getRunId(),
            Objects.requireNonNullElse(stage.getReusedFromRunId(), runId));
      }
    }
    own.values().stream()
        .flatMap(List::stream)
        .forEach(output -> checkReadFromOwn(output, own, where));
  }

  private static boolean isMade(RunStage stage) {
    return switch (stage.getOutcome()) {
      case RAN, REUSED -> true;
      case FAILED, NOT_REACHED, UNKNOWN -> false;
    };
  }

  /** An output that is reused may name an older output before it, but of the same bytes. */
  private void checkReadFromOwn(
      AuditedOutput output, Map<String, List<AuditedOutput>> own, String where) {
    for (StageReference reference : output.manifest().getInputs()) {
      List<AuditedOutput> inputs = own.getOrDefault(reference.getStage(), List.of());
      if (!inputs.isEmpty()) {
        findings.expect(
            AuditCheck.LEDGER,
            "%s: %s read what is in %s"
                .formatted(
                    where,
                    output,
                    inputs.stream().map(AuditedOutput::toString).collect(joining(" or "))),
            true,
            inputs.stream()
                .anyMatch(
                    input -> input.manifest().getDigests().containsValue(reference.getDigest())));
      }
    }
  }

  /** Notes the runs that made something but are not in the ledger. */
  void checkMakers() throws IOException {
    List<String> runs = new RunRecords(workspace).ids();
    for (AuditedOutput output : lineage.outputs()) {
      String maker = output.manifest().getRunId();
      if (runs.contains(maker)) {
        findings.pass(AuditCheck.LEDGER);
      } else {
        findings.leaveOpen(
            "run %s made %s, but the ledger does not have it".formatted(maker, output));
      }
    }
  }
}
