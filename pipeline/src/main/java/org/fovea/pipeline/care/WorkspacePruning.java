package org.fovea.pipeline.care;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.Status;
import org.fovea.pipeline.WorkspaceCare;
import org.fovea.pipeline.ledger.Leftovers;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.schema.RunRecord;
import org.fovea.stages.artifact.Unfinished;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.artifact.WritingProcess;
import org.fovea.stages.registry.ModelRegistry;

/**
 * Prunes a workspace: outputs of stages, checkpoints, files of models and drawings that nothing
 * reaches, and unfinished files. Records of runs, versions, histories and looks at test images
 * always stay, and so does every file that no part of Fovea writes.
 */
public final class WorkspacePruning implements WorkspaceCare {
  private static final String OUTPUT = "stages/[^/]+/[^/]+";
  private static final String ARTIFACT = "models/[^/]+/artifacts/[^/]+";
  private static final String CHECKPOINTS = "checkpoints/[^/]+/[^/]+";
  private static final String DRAWING = "drawings/[^/]+";
  private static final Pattern PLACE =
      Pattern.compile("(" + String.join("|", OUTPUT, ARTIFACT, CHECKPOINTS, DRAWING) + ")/.*");

  private final Clock clock;

  public WorkspacePruning(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Pruned prune(Request request) {
    Workspace workspace = WorkspaceAddress.open(request.workspace());
    try {
      requireNobodyAtWork(workspace, request.deadRuns());
      if (!request.delete()) {
        return pruned(workspace, false, find(workspace, request.deadRuns()));
      }
      return delete(workspace, request.deadRuns());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY,
          "the workspace cannot be pruned: "
              + Objects.requireNonNullElse(e.getMessage(), e.toString()),
          e);
    }
  }

  /** Runs that begin meanwhile are held off; one that began just before is seen. */
  private Pruned delete(Workspace workspace, Set<String> deadRuns) throws IOException {
    claim(workspace);
    try {
      requireNobodyAtWork(workspace, deadRuns);
      List<Found> found = find(workspace, deadRuns);
      for (Found each : found) {
        each.delete(workspace);
      }
      return pruned(workspace, true, found);
    } finally {
      workspace.store().delete(workspace.pruning());
    }
  }

  private static void claim(Workspace workspace) throws IOException {
    byte[] own = WritingProcess.attempt().getBytes(StandardCharsets.UTF_8);
    if (workspace.store().createIfAbsent(workspace.pruning(), own)) {
      return;
    }
    workspace.requireNotPruned(); // it may be what a killed one left
    workspace.store().delete(workspace.pruning());
    if (!workspace.store().createIfAbsent(workspace.pruning(), own)) {
      throw new IOException(
          "another process has begun to prune %s; run again when it is done".formatted(workspace));
    }
  }

  private static void requireNobodyAtWork(Workspace workspace, Set<String> deadRuns)
      throws IOException {
    RunRecords records = new RunRecords(workspace);
    List<String> ids = records.ids();
    for (String dead : deadRuns) {
      if (!ids.contains(dead)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--dead %s: the workspace %s has no such run; 'runs list' has the ids"
                .formatted(dead, workspace));
      }
    }
    for (String runId : ids) {
      RunRecord run = records.read(runId);
      Status status = records.status(runId);
      if (status == Status.RUNNING) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "run %s is at work in the workspace %s; prune when it has ended"
                .formatted(runId, workspace));
      }
      if (status == Status.UNKNOWN && !records.has(runId) && !deadRuns.contains(runId)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "run %s began on %s, and has no end: from here nobody can tell whether it is at work; prune there, or add --dead %s if you know that it is not"
                .formatted(
                    runId, run.getEnvironment().getOrDefault("host", "another machine"), runId));
      }
    }
  }

  private static Pruned pruned(Workspace workspace, boolean deleted, List<Found> found) {
    return new Pruned(
        workspace.toString(),
        deleted,
        found.stream().map(Found::item).toList(),
        found.stream().mapToLong(each -> each.item().files()).sum(),
        found.stream().mapToLong(each -> each.item().sizeBytes()).sum());
  }

  /** Something to delete: all below a directory, or a single file. */
  private record Found(Item item, boolean directory) {
    void delete(Workspace workspace) throws IOException {
      if (directory) {
        // Without its manifest it is no output any more, however far the rest gets.
        workspace.store().delete(item.name() + "/manifest.json");
        workspace.store().deleteBelow(item.name());
      } else {
        workspace.store().delete(item.name());
      }
    }
  }

  private List<Found> find(Workspace workspace, Set<String> deadRuns) throws IOException {
    Reach reach = Reach.of(workspace, new ModelRegistry(workspace, clock));
    List<Found> found = new ArrayList<>();
    // First: a whole directory that is deleted later may hold some of them.
    for (Unfinished unfinished : new Leftovers(workspace).find(deadRuns)) {
      found.add(
          new Found(
              new Item(
                  unfinished.name(),
                  "whoever was writing it is gone",
                  unfinished.files(),
                  unfinished.sizeBytes()),
              true));
    }
    SortedMap<String, List<String>> directories = new TreeMap<>();
    for (String prefix : workspace.prunable()) {
      for (String name : workspace.store().list(prefix)) {
        directories.computeIfAbsent(placeOf(name), place -> new ArrayList<>()).add(name);
      }
    }
    for (var entry : directories.entrySet()) {
      add(workspace, entry.getKey(), entry.getValue(), reach, found);
    }
    return found;
  }

  /** Returns the output, artifact, drawing or checkpoints that a file belongs to; else itself. */
  private static String placeOf(String name) {
    Matcher matcher = PLACE.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  private static void add(
      Workspace workspace, String place, List<String> files, Reach reach, List<Found> found)
      throws IOException {
    Optional<Set<String>> reached = reach.filesOf(place);
    if (place.matches(OUTPUT) && reached.isPresent()) {
      for (String file : files) {
        if (!reached.get().contains(file)) {
          found.add(
              found(
                  workspace,
                  file,
                  List.of(file),
                  "the manifest beside it does not name it",
                  false));
        }
      }
      return;
    }
    Optional<String> why = why(place, files, reach);
    if (why.isPresent()) {
      found.add(found(workspace, place, files, why.get(), true));
    }
  }

  private static Optional<String> why(String place, List<String> files, Reach reach) {
    if (place.matches(OUTPUT)) {
      return Optional.of(
          files.contains(place + "/manifest.json")
              ? "no run that came to an end and no model stands on it"
              : "it was never finished: it has no manifest");
    }
    if (place.matches(ARTIFACT)) {
      return reach.hasArtifact(place)
          ? Optional.empty()
          : Optional.of("no version of a model names it");
    }
    if (place.matches(CHECKPOINTS)) {
      return Optional.of(
          "the training that it belongs to was not finished; the same run would go on from it");
    }
    if (place.matches(DRAWING)) {
      return reach.hasDrawing(place)
          ? Optional.empty()
          : Optional.of("no run that came to an end read it; it can be drawn again");
    }
    return Optional.empty();
  }

  private static Found found(
      Workspace workspace, String name, List<String> files, String why, boolean directory)
      throws IOException {
    long sizeBytes = 0;
    for (String file : files) {
      sizeBytes += workspace.store().sizeBytes(file);
    }
    return new Found(new Item(name, why, files.size(), sizeBytes), directory);
  }
}
