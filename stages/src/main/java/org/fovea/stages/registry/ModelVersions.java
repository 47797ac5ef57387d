package org.fovea.stages.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Workspace;

/** The committed versions of one model, numbered from 1 without gaps. */
final class ModelVersions {
  private static final Pattern FILE = Pattern.compile("([1-9][0-9]{0,8})/model\\.json");
  private static final long MAX_RECORD_BYTES = 16L << 20;

  private final Workspace workspace;
  private final String model;

  ModelVersions(Workspace workspace, String model) {
    this.workspace = workspace;
    this.model = model;
  }

  /** Returns every version, by number. */
  SortedMap<Integer, PublishedModel> all() throws IOException {
    SortedMap<Integer, PublishedModel> versions = new TreeMap<>();
    String prefix = workspace.modelVersions(model);
    int last = 0;
    for (String name : workspace.store().list(prefix)) {
      Matcher matcher = FILE.matcher(name.substring(prefix.length()));
      if (matcher.matches()) {
        last = Math.max(last, Integer.parseInt(matcher.group(1)));
      }
    }
    // A listing taken while others publish may miss versions, so each is asked for by its number.
    for (int version = 1; ; version++) {
      Optional<PublishedModel> found = find(version);
      if (found.isEmpty()) {
        if (version <= last) {
          throw new DamagedRegistryException(
              "%s/%s is missing, but later versions are there; restore the file"
                  .formatted(workspace, workspace.modelVersion(model, version)));
        }
        return versions;
      }
      versions.put(version, found.get());
    }
  }

  /** Returns a version, if there is one of that number. */
  Optional<PublishedModel> find(int version) throws IOException {
    String name = workspace.modelVersion(model, version);
    if (!workspace.store().exists(name)) {
      return Optional.empty();
    }
    PublishedModel found =
        AvroJson.read(workspace.store().read(name, MAX_RECORD_BYTES), PublishedModel.class, name);
    if (!found.getName().equals(model) || found.getVersion() != version) {
      throw new DamagedRegistryException(
          "%s/%s is of %s version %d; the file was changed or moved: restore it"
              .formatted(workspace, name, found.getName(), found.getVersion()));
    }
    return Optional.of(found);
  }

  /**
   * Commits a version under the next number, or finds the version that has the same files.
   *
   * @param draft whole but for its version
   * @return the version that stands
   */
  PublishedModel commitOrAdopt(PublishedModel.Builder draft) throws IOException {
    while (true) { // each turn that fails means that somebody else's version was committed
      SortedMap<Integer, PublishedModel> versions = all();
      for (PublishedModel committed : versions.values()) {
        if (committed.getArtifactDigest().equals(draft.getArtifactDigest())) {
          return committed;
        }
      }
      int next = versions.isEmpty() ? 1 : versions.lastKey() + 1;
      PublishedModel version = PublishedModel.newBuilder(draft).setVersion(next).build();
      if (workspace
          .store()
          .createIfAbsent(workspace.modelVersion(model, next), SealedJson.toBytes(version))) {
        return version;
      }
    }
  }
}
