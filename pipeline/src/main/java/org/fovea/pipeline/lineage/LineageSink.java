package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage.RunEvent;

/** Where events go. It throws nothing and takes a bounded time: no run fails for its lineage. */
interface LineageSink {
  /** Takes one event. */
  void send(RunEvent event);

  /** Ends; no event comes after it. */
  void close();
}
