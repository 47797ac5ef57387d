package org.fovea.pipeline.ledger;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The process of a run, so that others can tell whether it is alive.
 *
 * @param host machine that it is on
 * @param pid its number there
 * @param startedAt when it began, since numbers are given out again; empty where the system does
 *     not tell
 */
public record RunProcess(String host, long pid, Optional<Instant> startedAt) {
  private static final String HOST = "host";
  private static final String PID = "process";
  private static final String STARTED_AT = "processStartedAt";

  /** What differs between any two runs, even if all else is the same. */
  static final Set<String> OF_ONE_RUN = Set.of(PID, STARTED_AT);

  /** The system reckons it from when it was booted, which changes as its clock is set. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

  /** Returns the process that calls. */
  public static RunProcess current() {
    ProcessHandle handle = ProcessHandle.current();
    return new RunProcess(hostName(), handle.pid(), handle.info().startInstant());
  }

  /** Returns the process that a record's environment names, if it names one. */
  static Optional<RunProcess> of(Map<String, String> environment) {
    String host = environment.get(HOST);
    String pid = environment.get(PID);
    if (host == null || pid == null) {
      return Optional.empty();
    }
    Optional<String> startedAt = Optional.ofNullable(environment.get(STARTED_AT));
    try {
      return Optional.of(new RunProcess(host, Long.parseLong(pid), startedAt.map(Instant::parse)));
    } catch (NumberFormatException | DateTimeParseException e) {
      return Optional.empty(); // another version's way to name it
    }
  }

  /** Returns what a record's environment says of it. */
  public Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(Map.of(HOST, host, PID, Long.toString(pid)));
    startedAt.ifPresent(instant -> environment.put(STARTED_AT, instant.toString()));
    return environment;
  }

  /** Returns whether it is of this machine. */
  boolean isHere() {
    return host.equals(hostName());
  }

  /** Returns whether it is alive, where it {@linkplain #isHere is here}. */
  boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> beganLikeThis(handle.info().startInstant()))
        .isPresent();
  }

  private boolean beganLikeThis(Optional<Instant> start) {
    return startedAt.isEmpty()
        || start.isEmpty()
        || Duration.between(startedAt.get(), start.get()).abs().compareTo(START_TOLERANCE) <= 0;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown"; // two such machines look like one, and a process of the other like none
    }
  }
}
