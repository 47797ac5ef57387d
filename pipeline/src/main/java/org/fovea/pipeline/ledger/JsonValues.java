package org.fovea.pipeline.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.RunHistory.ValueDifference;

/** The values of a JSON document by their paths, such as {@code sources[eyepacs].layout}. */
public final class JsonValues {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonValues() {}

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns every single value of a document. */
  public static SortedMap<String, String> of(JsonNode document) {
    SortedMap<String, String> values = new TreeMap<>();
    add("", document, values);
    return values;
  }

  private static void add(String path, JsonNode node, SortedMap<String, String> values) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String name = field.getKey();
        add(path.isEmpty() ? name : path + "." + name, field.getValue(), values);
      }
    } else if (node.isArray() && isOfObjects(node)) {
      int number = 0;
      for (JsonNode element : node) {
        add("%s[%s]".formatted(path, element.path("name").asText("" + number)), element, values);
        number++;
      }
    } else if (!node.isNull()) {
      // A list of plain values is one value: that [0, 90] became [0] is one difference.
      values.put(path, node.isTextual() ? node.textValue() : node.toString());
    }
  }

  private static boolean isOfObjects(JsonNode array) {
    boolean any = false;
    for (JsonNode element : array) {
      if (!element.isObject()) {
        return false;
      }
      any = true;
    }
    return any;
  }

  /** Returns where two sets of values differ, in ascending order of paths. */
  static List<ValueDifference> differences(Map<String, String> first, Map<String, String> second) {
    TreeSet<String> paths = new TreeSet<>(first.keySet());
    paths.addAll(second.keySet());
    List<ValueDifference> differences = new ArrayList<>();
    for (String path : paths) {
      Optional<String> one = Optional.ofNullable(first.get(path));
      Optional<String> other = Optional.ofNullable(second.get(path));
      if (!one.equals(other)) {
        differences.add(new ValueDifference(path, one, other));
      }
    }
    return differences;
  }
}
