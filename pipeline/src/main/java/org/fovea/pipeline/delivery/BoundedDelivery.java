package org.fovea.pipeline.delivery;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Delivers what a run tells to other systems. The first thing that does not arrive in time is the
 * last that is tried: a dead server costs a run one timeout, and never fails it. For one thread.
 */
public final class BoundedDelivery implements AutoCloseable {
  private final Duration timeout;
  private final Consumer<String> gaveUp;
  private final ExecutorService sender;
  private boolean dead;

  /**
   * @param name of the thread that delivers
   * @param timeout how long one thing may take
   * @param gaveUp is told once why a thing did not arrive
   */
  public BoundedDelivery(String name, Duration timeout, Consumer<String> gaveUp) {
    this.timeout = timeout;
    this.gaveUp = gaveUp;
    this.sender =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true); // a server that never answers must not keep the process alive
              return thread;
            });
  }

  /**
   * Delivers one thing, unless an earlier one did not arrive.
   *
   * @param delivery returns when it has arrived, throws where it cannot, ends when interrupted
   */
  public void send(Callable<?> delivery) {
    if (dead) {
      return;
    }
    Future<?> sent = sender.submit(delivery);
    try {
      sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      giveUp(reasonOf(e));
    } catch (TimeoutException e) {
      sent.cancel(true);
      giveUp("no answer within %s s".formatted(timeout.toMillis() / 1000.0));
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      giveUp("interrupted");
    }
  }

  private void giveUp(String why) {
    dead = true;
    gaveUp.accept(why);
  }

  /** Returns the words that are nearest to the root, which not every exception has. */
  private static String reasonOf(ExecutionException failure) {
    String reason = failure.toString();
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason = cause.getMessage() == null ? reason : cause.getMessage();
    }
    return reason;
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }
}
