package org.fovea.pipeline.audit;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.fovea.pipeline.Audit;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.stages.artifact.Workspace;

/** Audits what is in a workspace, by nothing but what is in it. */
public final class WorkspaceAudit implements Audit {
  @Override
  public AuditReport audit(Request request, Console console) {
    try {
      Workspace workspace = WorkspaceAddress.open(request.workspace());
      AuditReport report = new Walk(workspace, console.progress()).audit(request);
      if (request.page().isPresent()) {
        new AuditPage(workspace, console).write(report, request.page().get());
      }
      return report;
    } catch (IllegalArgumentException | AvroRuntimeException e) {
      throw new CommandFailure(
          ExitCode.AUDIT_MISMATCH,
          "a record holds what no version writes, so that the audit cannot go on: " + Words.of(e),
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY, "the workspace cannot be read: " + Words.of(e) + "; run again", e);
    }
  }
}
