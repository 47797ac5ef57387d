package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.Status;
import org.fovea.schema.RunRecord;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Workspace;

/** The records of the runs of a workspace. */
public final class RunRecords {
  /** What stands for the newest run. */
  public static final String LATEST = "latest";

  /** Largest record that is read, in bytes. */
  public static final long MAX_RECORD_BYTES = 1 << 24;

  private static final Pattern RECORD = Pattern.compile("([^/]+)/run\\.json");
  private static final Pattern ANY_RECORD = Pattern.compile("([^/]+)/(?:run|started)\\.json");

  private final Workspace workspace;

  public RunRecords(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Returns the ids of all runs, in ascending order: the newest is the last. */
  public List<String> ids() throws IOException {
    return ids(ANY_RECORD);
  }

  /** Returns the ids of the runs that came to an end, in ascending order. */
  public List<String> endedIds() throws IOException {
    return ids(RECORD);
  }

  private List<String> ids(Pattern file) throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    String prefix = workspace.runs();
    for (String name : workspace.store().list(prefix)) {
      Matcher record = file.matcher(name.substring(prefix.length()));
      if (record.matches()) {
        ids.add(record.group(1));
      }
    }
    return List.copyOf(ids);
  }

  /**
   * Returns the id of the run that somebody means.
   *
   * @param named its id, the beginning of its id, or {@code latest}
   * @throws CommandFailure if there is no such run, or more than one
   */
  public String resolve(String named) throws IOException {
    return resolve(named, ids());
  }

  /**
   * Returns the id of the run that somebody means, among those that came to an end.
   *
   * @param named as in {@link #resolve}
   * @throws CommandFailure if there is no such run, or more than one
   */
  public String resolveEnded(String named) throws IOException {
    List<String> ended = endedIds();
    if (!ended.contains(named) && ids().contains(named)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "run %s has not come to an end, so the ledger does not have it yet; 'runs show %s' says how it stands"
              .formatted(named, named));
    }
    return resolve(named, ended);
  }

  private String resolve(String named, List<String> ids) {
    if (ids.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the workspace %s has no run yet; start one with 'run'".formatted(workspace));
    }
    String newest = ids.get(ids.size() - 1);
    List<String> found =
        named.equals(LATEST)
            ? List.of(newest)
            : ids.stream().filter(id -> !named.isEmpty() && id.startsWith(named)).toList();
    if (found.size() > 1 && !found.contains(named)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%d runs of the workspace %s begin with %s, from %s to %s; name more of the id"
              .formatted(
                  found.size(), workspace, named, found.get(0), found.get(found.size() - 1)));
    }
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the workspace %s has no run %s; the newest is %s".formatted(workspace, named, newest));
    }
    return found.contains(named) ? named : found.get(0);
  }

  /** Returns how a run stands; unknown too where the ledger has nothing of it. */
  public Status status(String runId) throws IOException {
    boolean recorded = has(runId) || workspace.store().exists(workspace.runStart(runId));
    return recorded ? status(read(runId)) : Status.UNKNOWN;
  }

  /** Returns how a run stands by its record, and by its process where that is of this machine. */
  static Status status(RunRecord run) {
    return switch (run.getState()) {
      case SUCCEEDED -> Status.SUCCEEDED;
      case FAILED -> Status.FAILED;
      case INTERRUPTED -> Status.INTERRUPTED;
      case RUNNING ->
          RunProcess.of(run.getEnvironment())
              .filter(RunProcess::isHere)
              .map(process -> process.isAlive() ? Status.RUNNING : Status.KILLED)
              .orElse(Status.UNKNOWN);
      case UNKNOWN -> Status.UNKNOWN;
    };
  }

  /** Returns whether the ledger has a run that came to an end. */
  public boolean has(String runId) throws IOException {
    return workspace.store().exists(workspace.runRecord(runId));
  }

  /**
   * Reads the record of a run: of its end, or if it has none, of its start.
   *
   * @throws IOException if there is none, or it cannot be read
   */
  public RunRecord read(String runId) throws IOException {
    String name = has(runId) ? workspace.runRecord(runId) : workspace.runStart(runId);
    return AvroJson.read(workspace.store().read(name, MAX_RECORD_BYTES), RunRecord.class, name);
  }
}
