package org.fovea.pipeline.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or another wish that this process ends: a command that listens gets the time to end by
 * itself, so that it can say how to go on; any other ends at once.
 */
final class Interruption {
  /** A stage looks up twice a second; what then is left to do is to write down the run. */
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean listening;
  private volatile boolean asked;

  /** Returns one that hears of this process's end. */
  static Interruption ofThisProcess(PrintWriter err) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.stop(err), "stop cleanly"));
    return interruption;
  }

  /** Says that the running command looks up now and then whether it is to stop. */
  void listen() {
    listening = true;
  }

  /** Says that there is no command any more to wait for. */
  void ended() {
    ended.countDown();
  }

  boolean isAsked() {
    return asked;
  }

  private void stop(PrintWriter err) {
    if (!listening || ended.getCount() == 0) {
      return;
    }
    asked = true;
    err.println("stopping cleanly; this takes some seconds");
    err.flush();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        err.println("not stopped in time, and killed; the same command goes on");
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then there is no time left to wait for
    }
  }
}
