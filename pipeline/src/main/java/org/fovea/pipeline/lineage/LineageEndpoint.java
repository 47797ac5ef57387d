package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.transports.Transport;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.delivery.BoundedDelivery;

/** Sends events to a server as they come; a dead server costs a run one line of warning. */
final class LineageEndpoint implements LineageSink {
  private final Transport transport;
  private final BoundedDelivery delivery;

  /**
   * @param transport sends one event
   * @param address the server, for messages
   * @param timeout how long an event may take
   */
  LineageEndpoint(Transport transport, String address, Duration timeout, Console console) {
    this.transport = transport;
    this.delivery =
        new BoundedDelivery(
            "lineage",
            timeout,
            why ->
                console.say(
                    "WARNING: no lineage event could be sent to %s (%s); the run goes on, and sends no more"
                        .formatted(address, why)));
  }

  @Override
  public void send(RunEvent event) {
    delivery.send(Executors.callable(() -> transport.emit(event)));
  }

  @Override
  public void close() {
    delivery.close();
  }
}
