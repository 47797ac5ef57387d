package org.fovea.pipeline.spec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one text that stands for a spec: JSON with every key that has a value, keys ascending, no
 * spaces. It is itself a spec, of the same meaning.
 */
public final class CanonicalSpec {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .registerModule(new SimpleModule().addSerializer(Optional.class, new ValueOrNull()));

  private CanonicalSpec() {}

  /** Returns the canonical text of {@code spec}. */
  public static String of(RunSpec spec) {
    try {
      return MAPPER.writeValueAsString(sorted(MAPPER.valueToTree(spec)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      var elements = MAPPER.createArrayNode();
      node.forEach(element -> elements.add(sorted(element)));
      return elements;
    }
    if (!node.isObject()) {
      return node;
    }
    TreeMap<String, JsonNode> present = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isNull()) {
        present.put(field.getKey(), sorted(field.getValue()));
      }
    }
    ObjectNode object = MAPPER.createObjectNode();
    present.forEach(object::set);
    return object;
  }

  @SuppressWarnings("rawtypes")
  private static final class ValueOrNull extends JsonSerializer<Optional> {
    @Override
    public void serialize(Optional value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value.isPresent()) {
        provider.defaultSerializeValue(value.get(), out);
      } else {
        out.writeNull();
      }
    }
  }
}
