package org.fovea.stages.artifact;

import java.util.Map;

/** Opens files on a server of a test's own. */
public final class CloudStores {
  private CloudStores() {}

  /** Returns the store for an address, such as {@code gs://bucket/prefix}, on a server. */
  public static ArtifactStore at(String address, CloudStorageServer server) {
    return CloudArtifactStore.at(
        address, CloudStorage.open(Map.of(CloudStorage.EMULATOR_VARIABLE, server.host())));
  }
}
