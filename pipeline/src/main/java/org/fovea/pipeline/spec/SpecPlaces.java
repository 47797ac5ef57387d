package org.fovea.pipeline.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.BiConsumer;

/** The places of files that a spec names: they can name somebody. */
public final class SpecPlaces {
  private static final Set<String> KEYS =
      Set.of("corrections", "exclusionList", "images", "labels", "weights", "workspace");

  private SpecPlaces() {}

  /** Returns a spec with words in place of each place. */
  public static JsonNode hiddenIn(JsonNode spec) {
    return changed(spec, (mapping, key) -> mapping.put(key, "(a place, not shown)"));
  }

  /** Returns a spec without them. */
  public static JsonNode removedFrom(JsonNode spec) {
    return changed(spec, ObjectNode::remove);
  }

  private static JsonNode changed(JsonNode spec, BiConsumer<ObjectNode, String> change) {
    JsonNode copy = spec.deepCopy();
    change(copy, change);
    return copy;
  }

  private static void change(JsonNode node, BiConsumer<ObjectNode, String> change) {
    if (node instanceof ObjectNode mapping) {
      for (String key : KEYS) {
        if (mapping.path(key).isTextual()) {
          change.accept(mapping, key);
        }
      }
    }
    node.forEach(child -> change(child, change));
  }
}
