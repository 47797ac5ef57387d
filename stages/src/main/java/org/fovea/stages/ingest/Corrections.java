package org.fovea.stages.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Sha256;

/** What people corrected: of each occurrence, at most one correction of a kind. */
public final class Corrections {
  /** Nobody corrected anything. */
  public static final Corrections NONE = new Corrections(List.of());

  private final SortedMap<String, SortedMap<CorrectionKind, Correction>> byOccurrence =
      new TreeMap<>();

  /**
   * @param rows in the order in which they were made: a later one of the same occurrence and kind
   *     takes the place of an earlier one
   */
  public Corrections(Collection<Correction> rows) {
    for (Correction row : rows) {
      byOccurrence
          .computeIfAbsent(row.getOccurrenceId(), id -> new TreeMap<>())
          .put(row.getKind(), row);
    }
  }

  /** Returns how many there are. */
  public int count() {
    return byOccurrence.values().stream().mapToInt(Map::size).sum();
  }

  /** Returns the correction of one kind of an occurrence, if there is one. */
  Optional<Correction> find(String occurrenceId, CorrectionKind kind) {
    return Optional.ofNullable(byOccurrence.getOrDefault(occurrenceId, new TreeMap<>()).get(kind));
  }

  /**
   * Returns the digest that stands for corrections in a key.
   *
   * @param corrections in ascending order of occurrences and kinds
   */
  public static String digest(List<Correction> corrections) {
    return Sha256.of(
        String.join("", corrections.stream().map(each -> AvroJson.toNode(each) + "\n").toList()));
  }
}
