package org.fovea.pipeline.tracking;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.ledger.JsonValues;
import org.fovea.pipeline.spec.SpecPlaces;

/**
 * The values of a resolved spec as parameters. Where files are and where something is told is no
 * parameter, can name somebody, and is left out; the ledger has it.
 */
final class SpecParameters {
  private static final Set<String> NOT_OF_THE_EXPERIMENT =
      Set.of("accelerators", "lineage", "runners", "tracking");

  private SpecParameters() {}

  /**
   * @param spec as the ledger has it, JSON
   */
  static SortedMap<String, String> of(String spec) {
    SortedMap<String, String> parameters = new TreeMap<>();
    JsonValues.of(SpecPlaces.removedFrom(JsonValues.read(spec)))
        .forEach(
            (path, value) -> {
              if (!NOT_OF_THE_EXPERIMENT.contains(path.split("[.\\[]", 2)[0])) {
                parameters.put(path, value);
              }
            });
    return parameters;
  }
}
