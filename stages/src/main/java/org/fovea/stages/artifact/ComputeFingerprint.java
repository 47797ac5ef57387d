package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the last digits of a stage's numbers depend on beside code and input. Travels to the workers
 * and is asked there: a worker can be another machine than the one that began the run.
 */
@FunctionalInterface
public interface ComputeFingerprint extends Serializable {
  /** Of a stage whose numbers come out the same on every machine. */
  ComputeFingerprint NONE = TreeMap::new;

  /**
   * Returns what it is in this process, such as {@code device: cpu}.
   *
   * @throws IOException if the machine cannot be asked
   */
  SortedMap<String, String> ofThisProcess() throws IOException;

  /**
   * Returns what several come to: where they differ in a property, all its values with bars
   * between.
   */
  static SortedMap<String, String> joined(Collection<? extends Map<String, String>> fingerprints) {
    SortedMap<String, TreeSet<String>> values = new TreeMap<>();
    for (Map<String, String> fingerprint : fingerprints) {
      fingerprint.forEach(
          (property, value) ->
              values.computeIfAbsent(property, first -> new TreeSet<>()).add(value));
    }
    SortedMap<String, String> joined = new TreeMap<>();
    values.forEach((property, all) -> joined.put(property, String.join(" | ", all)));
    return joined;
  }
}
