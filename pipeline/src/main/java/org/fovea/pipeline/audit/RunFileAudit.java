package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.ledger.RunFileList;
import org.fovea.schema.RunFiles;
import org.fovea.stages.artifact.Workspace;

/** Holds what a run left for people to look at against its list of that. */
final class RunFileAudit {
  private final Workspace workspace;
  private final AuditedFiles files;
  private final Findings findings;

  RunFileAudit(Workspace workspace, AuditedFiles files, Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.findings = findings;
  }

  /** Checks what a run left, and what a comparison of it with later ones did. */
  void check(String runId) throws IOException {
    String where = workspace.runFiles(runId);
    if (!workspace.store().exists(where)) {
      findings.leaveOpen(
          "run %s has no list of what it left beside its record (it was killed, or is of an older version): whether that changed is not provable"
              .formatted(runId));
      return;
    }
    checkList(runId, where, Set.of(workspace.runRecord(runId)), "the run's list");
    if (workspace.store().exists(workspace.comparison(runId))
        || workspace.store().exists(workspace.comparisonFiles(runId))) {
      checkList(runId, workspace.comparisonFiles(runId), Set.of(), "the comparison's list");
    }
  }

  /**
   * @param unlisted names of files that are there too, and are held against something else
   */
  private void checkList(String runId, String where, Set<String> unlisted, String words)
      throws IOException {
    Optional<RunFiles> list = files.record(where, RunFileList.MAX_BYTES, RunFiles.class);
    if (list.isEmpty()) {
      return;
    }
    findings.expect(AuditCheck.LEDGER, where + ": id", runId, list.get().getRunId());
    List<FileSetAudit.Listed> listed =
        list.get().getFiles().stream()
            .map(
                file ->
                    new FileSetAudit.Listed(file.getName(), file.getSizeBytes(), file.getSha256()))
            .toList();
    String folder = where.substring(0, where.lastIndexOf('/') + 1);
    Set<String> besides = new HashSet<>(unlisted);
    besides.add(where);
    new FileSetAudit(workspace.store(), files, findings).check(folder, listed, besides, words);
  }
}
