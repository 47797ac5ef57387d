package org.fovea.stages.finetune;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a training write a checkpoint before its process ends: a worker that is taken away is told
 * so (SIGTERM) some time before, as is a command by Ctrl-C.
 *
 * <p>While a process ends, its other threads go on until all hooks have returned: the one here
 * returns when the checkpoint is written, or after a while that no step should take.
 */
final class Preemption implements AutoCloseable {
  /** Google's and Kubernetes' notice is 30 s; nobody who interrupts a command waits longer. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "fovea-preemption");
  private volatile boolean announced;

  private Preemption() {}

  /** Returns what looks out for nothing. */
  static Preemption ignored() {
    return new Preemption();
  }

  /** Begins to look out for the end of this process. */
  static Preemption watch() {
    Preemption preemption = new Preemption();
    try {
      Runtime.getRuntime().addShutdownHook(preemption.hook);
    } catch (IllegalStateException e) {
      preemption.announced = true; // it has begun to end already, which goes on without the hook
    }
    return preemption;
  }

  /** Returns whether the process is about to end. */
  boolean isAnnounced() {
    return announced;
  }

  /** Lets the process end: what is to be kept is kept. */
  void settle() {
    over.countDown();
  }

  private void await() {
    announced = true;
    try {
      if (!over.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("fovea: the process ends before a checkpoint could be written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    settle();
    if (!announced) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        announced = true; // the process began to end this moment: the hook returns at once
      }
    }
  }
}
