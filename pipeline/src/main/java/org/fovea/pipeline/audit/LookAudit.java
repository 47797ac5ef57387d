package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.Optional;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.TestSetLook;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.TestSetLooks;

/**
 * Looks for what says that an evaluation looked at its test images. Those of other evaluations are
 * theirs: that one of them was removed is found where that one is audited.
 */
final class LookAudit {
  private static final long MAX_LOOK_BYTES = 1 << 16;

  private final Workspace workspace;
  private final AuditedFiles files;
  private final Findings findings;

  LookAudit(Workspace workspace, AuditedFiles files, Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.findings = findings;
  }

  /** Checks an output of evaluation, which has to be sound. */
  void check(AuditedOutput evaluated) throws IOException {
    EvaluationReport report = evaluated.record(FileRole.REPORT, EvaluationReport.class);
    for (TestSetLook expected : TestSetLooks.of(evaluated.manifest(), report)) {
      String name = new TestSetLooks(workspace).nameOf(expected);
      Optional<TestSetLook> found = files.record(name, MAX_LOOK_BYTES, TestSetLook.class);
      found.ifPresent(look -> findings.expectSame(AuditCheck.LOOK, name, expected, look));
    }
  }
}
