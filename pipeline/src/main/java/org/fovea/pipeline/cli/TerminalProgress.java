package org.fovea.pipeline.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunEvent;
import org.fovea.stages.progress.ProgressEvent;

/**
 * Shows progress with rate and time left: in a terminal as one bar that is drawn over, elsewhere as
 * a line now and then. Safe for several threads.
 */
final class TerminalProgress {
  private static final int BAR_CELLS = 16;
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration NEXT_LINE = Duration.ofSeconds(15);

  private final PrintWriter out;
  private final int columns;
  private final InstantSource clock;
  private final Map<String, Work> works = new HashMap<>();
  private final Map<String, String> places = new HashMap<>(); // by stage: its place in the run
  private Optional<Instant> runEnds = Optional.empty(); // by earlier runs
  private int drawn; // characters of the bar that stand on the terminal's last line

  /** Shows on {@code out}, a terminal of so many columns; 0 where it is none. */
  TerminalProgress(PrintWriter out, int columns, InstantSource clock) {
    this.out = out;
    this.columns = columns;
    this.clock = clock;
  }

  /** Takes note of {@code event}; shows it if it is the first, the last, or due. */
  synchronized void progressed(ProgressEvent event) {
    long now = clock.millis();
    Work work =
        works.computeIfAbsent(
            event.stage() + '\n' + event.label(), key -> new Work(now, event.done()));
    if (work.finished) {
      return;
    }
    work.finished = event.finished();
    long pause = (terminal() ? REDRAW : NEXT_LINE).toMillis();
    if (!work.finished && now < work.dueMillis) {
      return;
    }
    work.dueMillis = now + pause;
    show(describe(event, work, now), work.finished);
  }

  /** Takes note of where a run is, and says what became of a stage. */
  synchronized void happened(RunEvent event) {
    if (event instanceof RunEvent.Started) {
      works.clear(); // of an earlier run, which had the same stages
      places.clear();
      runEnds = Optional.empty();
    } else if (event instanceof RunEvent.StagePlanned planned) {
      places.put(
          planned.stage().word(), "; stage %d of %d".formatted(planned.number(), planned.stages()));
    } else if (event instanceof RunEvent.StageStarted started) {
      // An ensemble has several trainings, which report the same work.
      works.keySet().removeIf(work -> work.startsWith(started.stage().word() + '\n'));
      runEnds =
          started
              .estimatedSecondsLeft()
              .map(seconds -> clock.instant().plusMillis(Math.round(seconds * 1000)));
    } else if (event instanceof RunEvent.StageEnded ended) {
      say(outcome(ended));
    }
  }

  private String outcome(RunEvent.StageEnded ended) {
    String what =
        ended.action() == Plan.Action.REUSE
            ? "reused"
            : String.format(Locale.ROOT, "ran for %.1f s", ended.seconds());
    long excluded = sum(ended.excluded());
    long rejected = sum(ended.rejected());
    return "%s: %s; %,d images in, %,d out%s%s%s"
        .formatted(
            ended.stage().word(),
            what,
            ended.in(),
            ended.out(),
            excluded > 0 ? ", %,d excluded".formatted(excluded) : "",
            rejected > 0 ? ", %,d rejected".formatted(rejected) : "",
            places.getOrDefault(ended.stage().word(), ""));
  }

  private static String left(Instant end, long nowMillis) {
    long seconds = Math.max(0, Math.round((end.toEpochMilli() - nowMillis) / 1000.0));
    return ", run about " + duration(seconds) + " left";
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Shows one line above the bar. */
  synchronized void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /** Leaves the terminal's line as it is and goes to the next. */
  synchronized void close() {
    if (drawn > 0) {
      out.println();
      drawn = 0;
    }
    out.flush();
  }

  private boolean terminal() {
    return columns > 0;
  }

  private void show(String full, boolean last) {
    if (!terminal()) {
      out.println(full);
    } else {
      clear();
      String line = full.substring(0, Math.min(full.length(), columns - 1)); // else it wraps
      out.print(line);
      drawn = line.length();
      if (last) {
        out.println();
        drawn = 0;
      }
    }
    out.flush();
  }

  private void clear() {
    if (drawn > 0) {
      out.print('\r' + " ".repeat(drawn) + '\r');
      drawn = 0;
    }
  }

  private String describe(ProgressEvent event, Work work, long now) {
    StringBuilder line = new StringBuilder();
    line.append(event.stage()).append(": ").append(event.label()).append(' ');
    boolean bounded = event.total() > 0;
    if (bounded && terminal()) {
      int cells = (int) (BAR_CELLS * event.done() / event.total());
      line.append('[').append("#".repeat(cells)).append(".".repeat(BAR_CELLS - cells)).append("] ");
    }
    line.append(event.done());
    if (bounded) {
      line.append('/').append(event.total());
    }
    line.append(' ').append(event.unit());
    double seconds = (now - work.startMillis) / 1000.0;
    double perSecond = seconds > 0 ? (event.done() - work.startDone) / seconds : 0;
    if (perSecond > 0) {
      line.append(String.format(Locale.ROOT, ", %s %s/s", rate(perSecond), event.unit()));
      if (work.finished) {
        line.append(", took ").append(duration(Math.round(seconds)));
      } else if (bounded) {
        long left = Math.round((event.total() - event.done()) / perSecond);
        line.append(", ").append(duration(left)).append(" left");
      }
    }
    if (!work.finished) {
      line.append(places.getOrDefault(event.stage(), ""));
      runEnds.ifPresent(end -> line.append(left(end, now)));
    }
    event
        .details()
        .forEach(
            (name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4g", name, value)));
    return line.toString();
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
  }

  private static final class Work {
    final long startMillis;
    final long startDone;
    long dueMillis;
    boolean finished;

    Work(long startMillis, long startDone) {
      this.startMillis = startMillis;
      this.startDone = startDone;
      this.dueMillis = startMillis;
    }
  }
}
