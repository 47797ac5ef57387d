package org.fovea.pipeline.audit;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RegistryAction;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.ModelRegistry;

/** Holds the history of a model against itself, and a version against it. */
final class HistoryAudit {
  private static final long MAX_ENTRY_BYTES = 1 << 20;

  private final Workspace workspace;
  private final AuditedFiles files;
  private final Findings findings;

  HistoryAudit(Workspace workspace, AuditedFiles files, Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.findings = findings;
  }

  /**
   * Later entries, such as promotions, are checked too, but are no part of what the version stands
   * on: only those up to its publication count in the digest.
   */
  void check(PublishedModel version) throws IOException {
    String directory = workspace.modelHistory(version.getName());
    Optional<Integer> publication = Optional.empty();
    try {
      publication =
          new ModelRegistry(workspace, Clock.systemUTC())
              .history(version.getName()).stream()
                  .filter(event -> event.getAction() == RegistryAction.PUBLISHED)
                  .filter(event -> event.getVersion() == version.getVersion())
                  .map(RegistryEvent::getSequence)
                  .findFirst();
      findings.pass(AuditCheck.HISTORY);
      findings.expect(
          AuditCheck.HISTORY,
          directory + ": publication of version " + version.getVersion(),
          true,
          publication.isPresent());
    } catch (IOException e) {
      findings.fail(AuditCheck.HISTORY, directory, "a whole chain", Words.of(e));
    }
    for (String name : workspace.store().list(directory)) {
      boolean later =
          publication.isPresent()
              && name.compareTo(workspace.modelHistoryEntry(version.getName(), publication.get()))
                  > 0;
      if (later) {
        files.seal(name, MAX_ENTRY_BYTES, RegistryEvent.class);
      } else {
        files.record(name, MAX_ENTRY_BYTES, RegistryEvent.class);
      }
    }
  }
}
