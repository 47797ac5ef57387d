package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.transports.Transport;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fovea.pipeline.Console;

/**
 * Sends events to a server as they come. The first one that does not arrive in time is the last
 * that is tried: a dead server costs a run one timeout and one line of warning.
 */
final class LineageEndpoint implements LineageSink {
  private final Transport transport;
  private final String address;
  private final Duration timeout;
  private final Console console;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "lineage");
            thread.setDaemon(true); // a server that never answers must not keep the process alive
            return thread;
          });
  private boolean dead;

  /**
   * @param transport sends one event
   * @param address the server, for messages
   * @param timeout how long an event may take
   */
  LineageEndpoint(Transport transport, String address, Duration timeout, Console console) {
    this.transport = transport;
    this.address = address;
    this.timeout = timeout;
    this.console = console;
  }

  @Override
  public void send(RunEvent event) {
    if (dead) {
      return;
    }
    Future<?> sent = sender.submit(() -> transport.emit(event));
    try {
      sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      giveUp(String.valueOf(rootOf(e).getMessage()));
    } catch (TimeoutException e) {
      sent.cancel(true);
      giveUp("no answer within %s s".formatted(timeout.toMillis() / 1000.0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp("interrupted");
    }
  }

  private void giveUp(String why) {
    dead = true;
    console.say(
        "WARNING: no lineage event could be sent to %s (%s); the run goes on, and sends no more"
            .formatted(address, why));
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }
}
