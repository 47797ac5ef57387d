package org.fovea.pipeline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunEvent;
import org.fovea.stages.progress.ProgressEvent;
import org.jspecify.annotations.Nullable;

/** Writes every event as a line of JSON, at once, for machines. Safe for several threads. */
final class EventLog implements AutoCloseable {
  private final @Nullable PrintWriter file;
  private final InstantSource clock;

  private EventLog(@Nullable PrintWriter file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Returns a log to {@code path}, which is overwritten; nowhere if it is null. */
  static EventLog to(@Nullable Path path, InstantSource clock) {
    try {
      return new EventLog(
          path == null ? null : new PrintWriter(Files.newBufferedWriter(path)), clock);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--events %s cannot be written (%s); give a file in a directory that exists and is writable"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
  }

  synchronized void progressed(ProgressEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", clock.instant().toString());
    line.put("type", "progress");
    line.put("stage", event.stage());
    line.put("label", event.label());
    line.put("done", event.done());
    line.put("total", event.total() == ProgressEvent.UNKNOWN_TOTAL ? null : event.total());
    line.put("unit", event.unit());
    line.put("details", event.details());
    write(line);
  }

  synchronized void happened(RunEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", clock.instant().toString());
    line.put("type", event.type());
    line.putAll(Output.toMap(event));
    write(line);
  }

  synchronized void said(String words) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", clock.instant().toString());
    line.put("type", "message");
    line.put("message", words);
    write(line);
  }

  private void write(Map<String, Object> line) {
    if (file != null) {
      file.println(Output.toJson(line));
      file.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (file != null) {
      file.close();
    }
  }
}
