package org.fovea.pipeline.cli;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.RunEvent;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * The console of one command: words and progress to standard error and to the log of events.
 *
 * <p>Beam serialises a listener with its stage, even within one process: so the listener is a
 * number that finds its console again. In another process there is none, and it stays silent.
 */
final class CommandConsole implements Console, AutoCloseable {
  private static final ConcurrentMap<Long, CommandConsole> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong();

  private final long number = NEXT.incrementAndGet();
  private final TerminalProgress progress;
  private final EventLog events;
  private final Interruption interruption;

  CommandConsole(TerminalProgress progress, EventLog events, Interruption interruption) {
    this.interruption = interruption;
    this.progress = progress;
    this.events = events;
    OPEN.put(number, this);
  }

  @Override
  public void say(String line) {
    progress.say(line);
    events.said(line);
  }

  @Override
  public void happened(RunEvent event) {
    events.happened(event);
    progress.happened(event);
  }

  @Override
  public boolean isStopAsked() {
    return interruption.isAsked();
  }

  @Override
  public ProgressListener progress() {
    return new Listener(number);
  }

  @Override
  public void close() {
    OPEN.remove(number);
    progress.close();
    events.close();
  }

  private void progressed(ProgressEvent event) {
    events.progressed(event);
    progress.progressed(event);
  }

  private record Listener(long number) implements ProgressListener {
    @Override
    public void progressed(ProgressEvent event) {
      @Nullable CommandConsole console = OPEN.get(number);
      if (console != null) {
        console.progressed(event);
      }
    }

    @Override
    public void remarked(String line) {
      @Nullable CommandConsole console = OPEN.get(number);
      if (console != null) {
        console.say(line);
      }
    }
  }
}
