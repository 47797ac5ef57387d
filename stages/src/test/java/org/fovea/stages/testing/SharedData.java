package org.fovea.stages.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The real photographs and weights that lie beside the checkout on some machines.
 *
 * <p>Nothing in the project depends on them: a test that asks for one is skipped, with a message,
 * where it is missing.
 */
public final class SharedData {
  private static final Path ROOT = findRoot();

  private SharedData() {}

  /**
   * Returns a file or directory of the shared data, or skips the running test.
   *
   * @param name path below the shared directory, with forward slashes
   */
  public static Path require(String name) {
    Path path = ROOT.resolve(name);
    Assumptions.assumeTrue(
        Files.exists(path), () -> "skipped: the shared data has no " + name + " on this machine");
    return path;
  }

  private static Path findRoot() {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("pipeline/pom.xml"))) {
        return at.resolveSibling("shared");
      }
    }
    return start.resolve("shared");
  }
}
