package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.fovea.pipeline.Console;
import org.fovea.stages.artifact.ArtifactStore;

/**
 * A file of events, one a line, as OpenLineage's own file transport writes it; it appears whole
 * when the run has ended.
 */
final class LineageFile implements LineageSink {
  private final ArtifactStore store;
  private final String name;
  private final Console console;
  private final StringBuilder lines = new StringBuilder();

  LineageFile(ArtifactStore store, String name, Console console) {
    this.store = store;
    this.name = name;
    this.console = console;
  }

  @Override
  public void send(RunEvent event) {
    lines.append(OpenLineageClientUtils.toJson(event)).append('\n');
  }

  @Override
  public void close() {
    if (lines.isEmpty()) {
      return; // all outputs were there: no stage has run
    }
    try {
      store.createIfAbsent(name, lines.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      console.say(
          "WARNING: the lineage cannot be written to %s/%s: %s"
              .formatted(store.root(), name, e.getMessage()));
    }
  }
}
