package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.pipeline.AuditCheck;
import org.fovea.stages.artifact.ArtifactStore;

/** Holds the files of a folder against a list of them, with their sizes and digests. */
final class FileSetAudit {
  private final ArtifactStore store;
  private final AuditedFiles files;
  private final Findings findings;

  FileSetAudit(ArtifactStore store, AuditedFiles files, Findings findings) {
    this.store = store;
    this.files = files;
    this.findings = findings;
  }

  /** A file that has to be there: its name in the folder, its size and its digest. */
  record Listed(String name, long sizeBytes, String sha256) {}

  /**
   * Checks that there are these files, with these bytes, and no others.
   *
   * @param folder ends in a slash
   * @param unlisted files that may be there too, since they are the list or are held against
   *     something else; by their names in the workspace
   * @param list what the list is, in words, for the findings
   * @return the names of the listed files that are there with their bytes
   */
  Set<String> check(String folder, List<Listed> listed, Set<String> unlisted, String list)
      throws IOException {
    Set<String> there = new TreeSet<>(store.list(folder));
    Set<String> extra = new TreeSet<>(there);
    extra.removeAll(unlisted);
    for (Listed file : listed) {
      String where = folder + file.name();
      if (extra.remove(where)) {
        findings.pass(AuditCheck.FILE_SET);
      } else {
        findings.fail(
            AuditCheck.FILE_SET, where, "a file of " + file.sizeBytes() + " bytes", "none");
      }
    }
    for (String where : extra) {
      findings.fail(AuditCheck.FILE_SET, where, "no such file in " + list, "a file");
    }
    Set<String> sound = new HashSet<>();
    for (Listed file : listed) {
      if (there.contains(folder + file.name()) && hasItsBytes(folder + file.name(), file)) {
        sound.add(file.name());
      }
    }
    return sound;
  }

  private boolean hasItsBytes(String where, Listed file) throws IOException {
    boolean size =
        findings.expect(
            AuditCheck.FILE_BYTES,
            where + ": size in bytes",
            file.sizeBytes(),
            store.sizeBytes(where));
    boolean digest =
        findings.expect(
            AuditCheck.FILE_BYTES, where + ": SHA-256", file.sha256(), files.sha256(where));
    return size && digest;
  }
}
