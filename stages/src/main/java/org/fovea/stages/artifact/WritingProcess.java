package org.fovea.stages.artifact;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that writes a file of no run in particular, told by the name of its attempt, so that
 * what a killed one left can be told from the work of a living one.
 */
public final class WritingProcess {
  private static final Pattern ATTEMPT =
      Pattern.compile("process-([0-9a-f]{12})-([0-9]+)-([0-9]+)-[0-9a-f-]{36}");

  /** The system reckons when a process began from when it was booted, to some milliseconds. */
  private static final long START_TOLERANCE_MILLIS = 10_000;

  private static final int HOST_DIGITS = 12;

  private WritingProcess() {}

  /** Returns the name of a new attempt of this process, which no other has. */
  public static String attempt() {
    ProcessHandle process = ProcessHandle.current();
    return String.format(
        Locale.ROOT,
        "process-%s-%d-%d-%s",
        host(),
        process.pid(),
        startMillis(process).orElse(0L),
        UUID.randomUUID());
  }

  /**
   * Returns whether the process of an attempt is gone: true only where that is certain.
   *
   * @param attempt any attempt's name
   */
  public static boolean isGone(String attempt) {
    Matcher matcher = ATTEMPT.matcher(attempt);
    if (!matcher.matches() || !matcher.group(1).equals(host())) {
      return false;
    }
    Optional<ProcessHandle> process =
        ProcessHandle.of(Long.parseLong(matcher.group(2))).filter(ProcessHandle::isAlive);
    long began = Long.parseLong(matcher.group(3));
    return process.isEmpty()
        || startMillis(process.get())
            .filter(start -> began != 0 && Math.abs(start - began) > START_TOLERANCE_MILLIS)
            .isPresent();
  }

  private static Optional<Long> startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli);
  }

  private static String host() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      name = "unknown"; // two such machines look like one
    }
    return Sha256.of(name).substring(0, HOST_DIGITS);
  }
}
