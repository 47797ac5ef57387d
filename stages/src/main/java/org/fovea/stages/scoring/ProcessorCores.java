package org.fovea.stages.scoring;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The cores of this process, as something that one batch has at a time.
 *
 * <p>libtorch gives every calling thread a pool of as many threads as there are cores, so that
 * several Beam threads would take the cores from each other. Reading and decoding go on beside it.
 */
public final class ProcessorCores {
  /** Guards the cores, not data; process-wide because the cores are. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private ProcessorCores() {}

  /** Returns what is computed once nobody else in the process computes. */
  public static <T> T exclusively(Supplier<T> computation) {
    LOCK.lock();
    try {
      return computation.get();
    } finally {
      LOCK.unlock();
    }
  }
}
