package org.fovea.stages.ingest;

import java.util.regex.Pattern;

/**
 * Where a source's images are: a root, and which names below it. {@code *} stands for any
 * characters but a slash, {@code ?} for one of them, {@code **} for any characters, and {@code **
 * /} (without the space) for any folders or none. All else stands for itself, brackets and braces
 * too.
 *
 * @param root the path before the first part with a wildcard, without a slash at the end (but for
 *     the root directory itself); may be empty
 * @param below which names below the root are meant; empty where the path has no wildcard
 */
record PathPattern(String root, String below) {
  static PathPattern parse(String path) {
    int wildcard = firstWildcard(path);
    if (wildcard < 0) {
      return new PathPattern(withoutTrailingSlash(path), "");
    }
    int slash = path.lastIndexOf('/', wildcard);
    String root = slash < 0 ? "" : withoutTrailingSlash(path.substring(0, slash + 1));
    return new PathPattern(root, path.substring(slash + 1));
  }

  boolean hasWildcard() {
    return !below.isEmpty();
  }

  /** Returns how many folders deep a match can lie, the file included. */
  int depth() {
    if (!hasWildcard() || below.contains("**")) {
      return Integer.MAX_VALUE;
    }
    return (int) below.chars().filter(c -> c == '/').count() + 1;
  }

  /** Returns what a whole relative name must match; anything where there is no wildcard. */
  Pattern names() {
    StringBuilder regex = new StringBuilder();
    String glob = hasWildcard() ? below : "**";
    int i = 0;
    while (i < glob.length()) {
      boolean beginsPart = i == 0 || glob.charAt(i - 1) == '/';
      if (beginsPart && glob.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 3;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i += 2;
      } else {
        char c = glob.charAt(i);
        regex.append(
            switch (c) {
              case '*' -> "[^/]*";
              case '?' -> "[^/]";
              default -> Pattern.quote(String.valueOf(c));
            });
        i++;
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static int firstWildcard(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '*' || path.charAt(i) == '?') {
        return i;
      }
    }
    return -1;
  }

  private static String withoutTrailingSlash(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
