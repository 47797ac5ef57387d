package org.fovea.stages.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.PixelBatch;

/**
 * Reads batch after batch on a thread of its own, up to {@value #BATCHES} ahead of who takes them,
 * so that the next is there when the present one is computed. The order is that of the batches.
 *
 * <p>A batch is good until the next one is taken: its bytes are then used again. New ones for each
 * batch, some MiB each, would leave the garbage collector gigabytes behind.
 *
 * <p>Close it before the {@link PreparedBatches}, which it alone may use meanwhile.
 */
public final class BatchesAhead implements AutoCloseable {
  private static final int BATCHES = 2;

  private final PreparedBatches pixels;
  private final Iterator<List<TrainingExample>> batches;
  private final Deque<Future<PixelBatch>> ahead = new ArrayDeque<>();

  /** The bytes of the batch that was taken last. */
  private byte[] taken = {};

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "fovea-reads-ahead");
            thread.setDaemon(true); // an interrupted program need not wait for it
            return thread;
          });

  /**
   * Begins to read.
   *
   * @param batches each of at least one example
   */
  public BatchesAhead(PreparedBatches pixels, List<List<TrainingExample>> batches) {
    this.pixels = pixels;
    this.batches = List.copyOf(batches).iterator();
    for (int i = 0; i < BATCHES; i++) {
      begin(new byte[0]);
    }
  }

  /** Cuts examples into batches, the last of which may be smaller. */
  public static List<List<TrainingExample>> inBatches(List<TrainingExample> examples, int size) {
    List<List<TrainingExample>> batches = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += size) {
      batches.add(examples.subList(from, Math.min(examples.size(), from + size)));
    }
    return batches;
  }

  private void begin(byte[] spare) {
    if (batches.hasNext()) {
      List<TrainingExample> batch = batches.next();
      ahead.add(reader.submit(() -> pixels.read(batch, spare)));
    }
  }

  /**
   * Returns the pixels of the next batch, and waits for them if need be.
   *
   * @throws IOException if they cannot be read, as {@link PreparedBatches#read} says
   * @throws NoSuchElementException if there is no further batch
   */
  public PixelBatch next() throws IOException {
    Future<PixelBatch> next = ahead.remove();
    try {
      PixelBatch batch = next.get();
      begin(taken);
      taken = batch.rgb();
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for pixels").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw new IllegalStateException("pixels could not be read: " + e.getCause(), e);
    }
  }

  /** Stops reading, and waits for the batch that is being read. */
  @Override
  public void close() {
    // Without interrupting: an interrupted read would close the file for good.
    ahead.forEach(batch -> batch.cancel(false));
    reader.shutdown();
    boolean interrupted = false;
    while (!reader.isTerminated()) {
      try {
        reader.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true; // the file must not be closed under the reader
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
