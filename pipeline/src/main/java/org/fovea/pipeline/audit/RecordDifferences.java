package org.fovea.pipeline.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where two records of one type differ, field by field.
 *
 * <p>Numbers with a fraction count as equal within {@value #TOLERANCE}, relative to the larger:
 * what is derived again on another machine may differ in its last digits. Counts are compared
 * exactly.
 */
final class RecordDifferences {
  private static final double TOLERANCE = 1e-9;

  private final List<Difference> differences = new ArrayList<>();

  private RecordDifferences() {}

  /**
   * One difference.
   *
   * @param path names of fields and numbers of elements, such as slices[3].auc
   * @param expected value of the first record
   * @param found value of the second
   */
  record Difference(String path, String expected, String found) {}

  /** Returns all differences, in the order of the schema. */
  static List<Difference> between(IndexedRecord expected, IndexedRecord found) {
    RecordDifferences differences = new RecordDifferences();
    differences.compare("", expected, found);
    return differences.differences;
  }

  private void compare(String path, @Nullable Object expected, @Nullable Object found) {
    if (expected instanceof IndexedRecord first && found instanceof IndexedRecord second) {
      for (Schema.Field field : first.getSchema().getFields()) {
        compare(
            path.isEmpty() ? field.name() : path + "." + field.name(),
            first.get(field.pos()),
            second.get(field.pos()));
      }
    } else if (expected instanceof List<?> first && found instanceof List<?> second) {
      if (first.size() != second.size()) {
        add(path, first.size() + " elements", second.size() + " elements");
        return;
      }
      for (int i = 0; i < first.size(); i++) {
        compare(path + "[" + i + "]", first.get(i), second.get(i));
      }
    } else if (expected instanceof Map<?, ?> first && found instanceof Map<?, ?> second) {
      TreeSet<String> keys = new TreeSet<>();
      first.keySet().forEach(key -> keys.add(key.toString()));
      second.keySet().forEach(key -> keys.add(key.toString()));
      keys.forEach(key -> compare(path + "." + key, first.get(key), second.get(key)));
    } else if (!equal(expected, found)) {
      add(path, String.valueOf(expected), String.valueOf(found));
    }
  }

  private static boolean equal(@Nullable Object expected, @Nullable Object found) {
    if (expected instanceof Double first && found instanceof Double second) {
      double scale = Math.max(Math.abs(first), Math.abs(second));
      return first.equals(second) || Math.abs(first - second) <= TOLERANCE * scale;
    }
    return Objects.equals(expected, found);
  }

  private void add(String path, String expected, String found) {
    differences.add(new Difference(path, expected, found));
  }
}
