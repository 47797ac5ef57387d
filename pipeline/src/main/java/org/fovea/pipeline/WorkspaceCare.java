package org.fovea.pipeline;

import java.util.List;
import java.util.Set;

/** Keeps a workspace tidy. */
@FunctionalInterface
public interface WorkspaceCare {
  /**
   * Finds what no run and no model reaches, and deletes it if that is asked for.
   *
   * @throws CommandFailure if a run is at work in the workspace, or nobody can tell
   */
  Pruned prune(Request request);

  /**
   * What is to be done.
   *
   * @param workspace the workspace
   * @param delete whether it is deleted; else it is only said what would be
   * @param deadRuns ids of runs without an end, of which somebody knows that they are not at work
   */
  record Request(String workspace, boolean delete, Set<String> deadRuns) {
    public Request {
      deadRuns = Set.copyOf(deadRuns);
    }
  }

  /**
   * What was found.
   *
   * @param workspace the workspace
   * @param deleted whether it was deleted
   * @param items what nothing reaches, by name
   * @param files files of all of it
   * @param sizeBytes size of all of it, in bytes
   */
  record Pruned(String workspace, boolean deleted, List<Item> items, long files, long sizeBytes) {
    public Pruned {
      items = List.copyOf(items);
    }
  }

  /**
   * Something that nothing reaches.
   *
   * @param name its name below the workspace: a directory, or a file
   * @param why why nothing reaches it, in words
   * @param files how many files it is
   * @param sizeBytes its size, in bytes
   */
  record Item(String name, String why, long files, long sizeBytes) {}
}
