package org.fovea.stages.scoring;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fovea.stages.googlenet.ComputeUnit;

/**
 * The cores of this process, shared out among those of its threads that compute: a pass through a
 * network takes all of them, whatever else is worth its turn takes one.
 *
 * <p>libtorch gives every calling thread a pool of as many threads as there are cores, so that
 * several Beam threads would take the cores from each other. Decoding a photograph beside a pass is
 * no better: the core that it takes is one that the pass has a share of its work on, and the other
 * cores wait for that share. In turns, photographs are decoded on all cores at once, and then
 * passes go at full speed. Who asks first comes first.
 */
public final class ProcessorCores {
  private static final int COUNT = Runtime.getRuntime().availableProcessors();

  /** Process-wide because the cores are. */
  private static final Semaphore FREE = new Semaphore(COUNT, true);

  /** Guards the GPU's memory, which would have to hold the activations of every pass at once. */
  private static final ReentrantLock GPU = new ReentrantLock();

  private ProcessorCores() {}

  /**
   * What is computed.
   *
   * @param <T> what comes of it
   * @param <E> why nothing may come of it
   */
  @FunctionalInterface
  public interface Computation<T, E extends Exception> {
    /** Computes. */
    T compute() throws E;
  }

  /**
   * Returns what a pass comes to, once nobody else in the process computes; on a GPU, once no other
   * pass does, while the cores go on with what prepares the next.
   */
  public static <T> T forPass(ComputeUnit unit, Supplier<T> pass) {
    if (unit == ComputeUnit.CPU) {
      return holding(COUNT, pass::get);
    }
    GPU.lock();
    try {
      return pass.get();
    } finally {
      GPU.unlock();
    }
  }

  /** Returns what is computed on one core, once one is free. Not for use within a pass. */
  public static <T, E extends Exception> T forOne(Computation<T, E> computation) throws E {
    return holding(1, computation);
  }

  private static <T, E extends Exception> T holding(int cores, Computation<T, E> computation)
      throws E {
    FREE.acquireUninterruptibly(cores);
    try {
      return computation.compute();
    } finally {
      FREE.release(cores);
    }
  }
}
