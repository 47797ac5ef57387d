package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.schema.RunRecord;
import org.fovea.stages.artifact.Workspace;

/** The ledger's records that an audit has read, each once. */
final class AuditedRuns {
  private final Workspace workspace;
  private final AuditedFiles files;
  private final Map<String, Optional<RunRecord>> records = new LinkedHashMap<>();

  AuditedRuns(Workspace workspace, AuditedFiles files) {
    this.workspace = workspace;
    this.files = files;
  }

  /** Returns whether the ledger has a run; an id that no run can have is none of its. */
  boolean has(String runId) throws IOException {
    return runId.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
        && new RunRecords(workspace).has(runId);
  }

  /**
   * Reads a record. What is wrong with it becomes a finding.
   *
   * @return empty where it is not there, or cannot be read
   */
  Optional<RunRecord> read(String runId) throws IOException {
    Optional<RunRecord> known = records.get(runId);
    if (known != null) {
      return known;
    }
    Optional<RunRecord> record =
        files.record(workspace.runRecord(runId), RunRecords.MAX_RECORD_BYTES, RunRecord.class);
    records.put(runId, record);
    return record;
  }

  /** Returns the records that could be read, in the order in which they were asked for. */
  List<RunRecord> all() {
    return records.values().stream().flatMap(Optional::stream).toList();
  }
}
