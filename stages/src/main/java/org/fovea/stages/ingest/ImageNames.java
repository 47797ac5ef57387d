package org.fovea.stages.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that a row means, by its path below the root, else by its file name, else by
 * either without the ending. The first of these that fits any file decides. Letter case, hyphens
 * and endings that differ are differences: no name is guessed.
 */
final class ImageNames {
  /**
   * What a name came to.
   *
   * @param file the file; null if none or several fit
   * @param candidates how many fit
   */
  record Match(@Nullable ListedFile file, int candidates) {
    private static final Match NONE = new Match(null, 0);

    private Match and() {
      return new Match(null, candidates + 1);
    }
  }

  private final List<Map<String, Match>> indexes =
      List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());

  ImageNames(List<ListedFile> files) {
    for (ListedFile file : files) {
      String path = file.relativeName();
      String fileName = path.substring(path.lastIndexOf('/') + 1);
      add(0, path, file);
      add(1, fileName, file);
      int dot = fileName.lastIndexOf('.');
      if (dot > 0) {
        int endingLength = fileName.length() - dot;
        String stem = fileName.substring(0, dot);
        String pathStem = path.substring(0, path.length() - endingLength);
        add(2, stem, file);
        if (!pathStem.equals(stem)) {
          add(2, pathStem, file);
        }
      }
    }
  }

  /** Returns the only file that a name fits, or how many it fits. */
  Match find(String name) {
    for (Map<String, Match> index : indexes) {
      Match match = index.get(name);
      if (match != null) {
        return match;
      }
    }
    return Match.NONE;
  }

  private void add(int index, String key, ListedFile file) {
    indexes.get(index).merge(key, new Match(file, 1), (known, one) -> known.and());
  }
}
