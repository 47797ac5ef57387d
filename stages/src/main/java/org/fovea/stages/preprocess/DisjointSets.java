package org.fovea.stages.preprocess;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Names that belong together, by what was joined. The smallest name of a set stands for it, so that
 * the order of the joins does not matter; names that were not joined take no memory.
 */
final class DisjointSets {
  private final Map<String, String> parents = new HashMap<>();

  /** Joins the sets of two names. */
  void join(String first, String second) {
    String firstRoot = rootOf(first);
    String secondRoot = rootOf(second);
    int order = firstRoot.compareTo(secondRoot);
    if (order < 0) {
      parents.put(secondRoot, firstRoot);
    } else if (order > 0) {
      parents.put(firstRoot, secondRoot);
    }
    parents.putIfAbsent(rootOf(first), rootOf(first));
  }

  /** Returns whether a name was joined with any, itself included. */
  boolean contains(String name) {
    return parents.containsKey(name);
  }

  /** Returns the name that stands for the set of a name: itself if it was not joined. */
  String rootOf(String name) {
    String root = name;
    for (String parent = parents.get(root);
        parent != null && !parent.equals(root);
        parent = parents.get(root)) {
      root = parent;
    }
    // Next time the way is short.
    for (String at = name; !at.equals(root); ) {
      String next = Objects.requireNonNull(parents.put(at, root));
      at = next;
    }
    return root;
  }
}
