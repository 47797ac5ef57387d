package org.fovea.pipeline.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.AuditSubject;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.report.RunPage;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Workspace;

/** Writes what was audited, with what was found, on one page outside the workspace. */
final class AuditPage {
  private static final long MAX_VERSION_BYTES = 16L << 20;

  private final Workspace workspace;
  private final Console console;

  AuditPage(Workspace workspace, Console console) {
    this.workspace = workspace;
    this.console = console;
  }

  /**
   * Writes the page of the audited run, or of the run that published the audited version. Where
   * records are damaged there may be no page; the audit says what they are.
   *
   * @throws CommandFailure if the ledger does not have the run, or the file cannot be written
   */
  void write(AuditReport report, Path file) throws IOException {
    byte[] page;
    try {
      page = new RunPage(workspace).of(runOf(report), Optional.of(report));
    } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
      if (report.intact()) {
        throw e;
      }
      console.say(
          "no page was written, since a record that it is made of is damaged: " + Words.of(e));
      return;
    }
    try {
      Files.write(file, page);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--html %s cannot be written: %s; name a file in a folder that is there"
              .formatted(file, e),
          e);
    }
  }

  private String runOf(AuditReport report) throws IOException {
    AuditSubject subject = AuditSubject.parse(report.subject());
    if (subject instanceof AuditSubject.Run run) {
      return run.id();
    }
    ModelReference model = ((AuditSubject.Model) subject).reference();
    String name = workspace.modelVersion(model.name(), model.version().orElseThrow());
    String runId =
        AvroJson.read(workspace.store().read(name, MAX_VERSION_BYTES), PublishedModel.class, name)
            .getRunId();
    if (!new RunRecords(workspace).has(runId)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "there is no page of %s, since the ledger does not have run %s, which published it"
              .formatted(report.subject(), runId));
    }
    return runId;
  }
}
