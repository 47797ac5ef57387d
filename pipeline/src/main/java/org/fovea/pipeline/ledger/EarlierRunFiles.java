package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.fovea.schema.RunFile;
import org.fovea.schema.RunFiles;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;

/**
 * What an earlier run left beside its record, to be taken over where a later one would make the
 * same. Only what is as the earlier run's list says: what somebody changed must not get onto a
 * later run's list, which would vouch for it.
 */
public final class EarlierRunFiles {
  /** Largest file that is taken over, in bytes. */
  private static final long MAX_FILE_BYTES = 64L << 20;

  private final Workspace workspace;

  public EarlierRunFiles(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Takes files over.
   *
   * @param needed name of each file by the run's id; without all of these none is taken over
   * @param besides names of files that not every run leaves
   * @return whether they were taken over
   */
  public boolean takeOver(
      String earlierRunId,
      String runId,
      List<UnaryOperator<String>> needed,
      List<UnaryOperator<String>> besides)
      throws IOException {
    Map<String, String> digests = digests(earlierRunId);
    Map<String, byte[]> taken = new TreeMap<>();
    for (UnaryOperator<String> file : needed) {
      if (!read(file.apply(earlierRunId), file.apply(runId), digests, taken)) {
        return false;
      }
    }
    for (UnaryOperator<String> file : besides) {
      if (digests.containsKey(file.apply(earlierRunId))
          && !read(file.apply(earlierRunId), file.apply(runId), digests, taken)) {
        return false;
      }
    }
    for (Map.Entry<String, byte[]> file : taken.entrySet()) {
      workspace.store().createIfAbsent(file.getKey(), file.getValue());
    }
    return true;
  }

  /** Returns whether the file is there with the bytes that were listed. */
  private boolean read(
      String earlier, String later, Map<String, String> digests, Map<String, byte[]> taken)
      throws IOException {
    ArtifactStore store = workspace.store();
    if (!digests.containsKey(earlier) || !store.exists(earlier)) {
      return false;
    }
    byte[] content = store.read(earlier, MAX_FILE_BYTES);
    taken.put(later, content);
    return Sha256.of(content).equals(digests.get(earlier));
  }

  /** SHA-256 by name in the workspace; a list that is not there or was changed has none. */
  private Map<String, String> digests(String runId) throws IOException {
    String list = workspace.runFiles(runId);
    if (!workspace.store().exists(list)) {
      return Map.of();
    }
    byte[] json = workspace.store().read(list, RunFileList.MAX_BYTES);
    if (!SealedJson.isWhole(json)) {
      return Map.of();
    }
    return AvroJson.read(json, RunFiles.class, list).getFiles().stream()
        .collect(
            Collectors.toMap(
                file -> RunFileList.folderOf(list) + file.getName(), RunFile::getSha256));
  }
}
