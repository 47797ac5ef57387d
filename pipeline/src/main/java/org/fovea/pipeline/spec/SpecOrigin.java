package org.fovea.pipeline.spec;

import java.util.List;

/**
 * Where the values of a spec come from, so that a message names what the user can edit.
 *
 * @param file what to call the file
 * @param overridden paths that the command line gives
 */
record SpecOrigin(String file, List<String> overridden) {
  /** Returns the exception for the value at {@code path}; an empty path means the whole spec. */
  InvalidSpecException invalid(String path, String problem) {
    return new InvalidSpecException("%s: %s".formatted(of(path), problem));
  }

  private String of(String path) {
    for (String set : overridden) {
      if (path.equals(set) || startsBelow(path, set)) {
        return "--set " + set;
      }
      if (startsBelow(set, path)) {
        return "%s with --set %s".formatted(file, set);
      }
    }
    return file;
  }

  private static boolean startsBelow(String path, String above) {
    return !above.isEmpty() && (path.startsWith(above + ".") || path.startsWith(above + "["));
  }
}
