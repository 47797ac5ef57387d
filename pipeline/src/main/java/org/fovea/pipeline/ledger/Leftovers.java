package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.pipeline.RunHistory.Status;
import org.fovea.schema.RunRecord;
import org.fovea.stages.artifact.Unfinished;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.artifact.WritingProcess;

/** Files that nobody will finish: whoever began them was killed, or has ended. */
public final class Leftovers {
  private final Workspace workspace;
  private final RunRecords runs;
  private final Map<String, Boolean> dead = new HashMap<>();

  public Leftovers(Workspace workspace) {
    this.workspace = workspace;
    this.runs = new RunRecords(workspace);
  }

  /**
   * Returns them; what may be the work of a living process is not among them.
   *
   * @param knownDead ids of runs of which somebody knows that they are not at work
   */
  public List<Unfinished> find(Set<String> knownDead) throws IOException {
    List<Unfinished> found = new ArrayList<>();
    for (String prefix : workspace.written()) {
      for (Unfinished unfinished : workspace.store().unfinished(prefix)) {
        if (knownDead.contains(unfinished.attempt()) || isDead(unfinished.attempt())) {
          found.add(unfinished);
        }
      }
    }
    return found;
  }

  /** Deletes them. */
  public void clean() throws IOException {
    for (Unfinished unfinished : find(Set.of())) {
      workspace.store().deleteBelow(unfinished.name());
    }
  }

  private boolean isDead(String attempt) throws IOException {
    Boolean known = dead.get(attempt);
    if (known == null) {
      known = WritingProcess.isGone(attempt) || isEndedRun(attempt);
      dead.put(attempt, known);
    }
    return known;
  }

  private boolean isEndedRun(String attempt) throws IOException {
    if (runs.has(attempt)) {
      return true;
    }
    if (!workspace.store().exists(workspace.runStart(attempt))) {
      return false;
    }
    RunRecord run = runs.read(attempt);
    return RunRecords.status(run) == Status.KILLED;
  }
}
