package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fovea.schema.RunFile;
import org.fovea.schema.RunFiles;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;

/**
 * Writes down which files a run left beside its record, and of which bytes: its page, pictures and
 * events. They are views of records that others have digests of, but people will believe what they
 * see in them.
 */
public final class RunFileList {
  /** Largest list that is read, in bytes. */
  public static final long MAX_BYTES = 1 << 20;

  private RunFileList() {}

  /** Writes the list, after the last of the files. */
  public static void write(Workspace workspace, String runId) throws IOException {
    write(workspace.store(), runId, workspace.runFiles(runId), Set.of(workspace.runRecord(runId)));
  }

  /**
   * Writes the list of what a comparison left, after the last of its files.
   *
   * @param runId the first of the runs that were compared
   */
  public static void writeOfComparison(Workspace workspace, String runId) throws IOException {
    write(workspace.store(), runId, workspace.comparisonFiles(runId), Set.of());
  }

  private static void write(ArtifactStore store, String runId, String list, Set<String> unlisted)
      throws IOException {
    String folder = folderOf(list);
    List<RunFile> files = new ArrayList<>();
    for (String name : store.list(folder).stream().sorted().toList()) {
      if (!name.equals(list) && !unlisted.contains(name)) {
        try (InputStream in = store.open(name)) {
          files.add(
              RunFile.newBuilder()
                  .setName(name.substring(folder.length()))
                  .setSizeBytes(store.sizeBytes(name))
                  .setSha256(Sha256.of(in))
                  .build());
        }
      }
    }
    RunFiles record = RunFiles.newBuilder().setRunId(runId).setFiles(files).build();
    store.createIfAbsent(list, SealedJson.toBytes(record));
  }

  /** Returns the directory that a list is in, with a slash at its end. */
  static String folderOf(String list) {
    return list.substring(0, list.lastIndexOf('/') + 1);
  }
}
