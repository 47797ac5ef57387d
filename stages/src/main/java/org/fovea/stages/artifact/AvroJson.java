package org.fovea.stages.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro records as plain JSON, for the small files that people read: a nullable field is its value
 * or null, without the type tags of Avro's own JSON encoding.
 *
 * <p>Fields stand in the order of the schema, map entries in ascending order of keys: equal records
 * give equal bytes. Reading follows Avro's rules: a field that is absent takes its default, one
 * that the schema does not know is passed over, an unknown enum symbol becomes the enum's default.
 * Supported are the types that the schemas use: records, enums, strings, numbers, booleans, arrays,
 * maps, and unions of null and one of these.
 */
public final class AvroJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private AvroJson() {}

  /** Returns a record as indented JSON in UTF-8, ending in a line feed. */
  public static byte[] toBytes(SpecificRecord record) {
    return toBytes(toNode(record));
  }

  /** Returns a tree as indented JSON in UTF-8, ending in a line feed. */
  static byte[] toBytes(ObjectNode tree) {
    try {
      return (MAPPER.writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }

  /** Returns a record as a tree, to be put into a larger document. */
  public static ObjectNode toNode(SpecificRecord record) {
    return (ObjectNode) write(record.getSchema(), record);
  }

  /**
   * Reads a record.
   *
   * @param name what is read, for messages
   * @throws IOException if the bytes are not JSON or do not fit the type, naming the field
   */
  public static <T extends SpecificRecord> T read(byte[] json, Class<T> type, String name)
      throws IOException {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException(name + " is not JSON: " + e.getOriginalMessage(), e);
    }
    Schema schema = SpecificData.get().getSchema(type);
    return type.cast(Objects.requireNonNull(read(schema, tree, name)));
  }

  private static JsonNode write(Schema schema, @Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    }
    return switch (schema.getType()) {
      case UNION -> write(notNull(schema), value);
      case RECORD -> {
        ObjectNode node = nodes.objectNode();
        for (Schema.Field field : schema.getFields()) {
          node.set(field.name(), write(field.schema(), ((SpecificRecord) value).get(field.pos())));
        }
        yield node;
      }
      case ARRAY -> {
        ArrayNode node = nodes.arrayNode();
        for (Object element : (List<?>) value) {
          node.add(write(schema.getElementType(), element));
        }
        yield node;
      }
      case MAP -> {
        ObjectNode node = nodes.objectNode();
        new TreeMap<>(asMap(value))
            .forEach((key, element) -> node.set(key, write(schema.getValueType(), element)));
        yield node;
      }
      case ENUM, STRING -> nodes.textNode(value.toString());
      case INT -> nodes.numberNode((Integer) value);
      case LONG -> nodes.numberNode((Long) value);
      case FLOAT -> nodes.numberNode(((Float) value).doubleValue()); // exact, and so back again
      case DOUBLE -> nodes.numberNode((Double) value);
      case BOOLEAN -> nodes.booleanNode((Boolean) value);
      default -> throw new IllegalArgumentException("no plain JSON for Avro's " + schema.getType());
    };
  }

  private static Map<String, Object> asMap(Object value) {
    Map<String, Object> map = new TreeMap<>();
    ((Map<?, ?>) value).forEach((key, element) -> map.put(key.toString(), element));
    return map;
  }

  private static @Nullable Object read(Schema schema, JsonNode node, String name)
      throws IOException {
    return switch (schema.getType()) {
      case UNION -> node.isNull() ? null : read(notNull(schema), node, name);
      case RECORD -> readRecord(schema, node, name);
      case ARRAY -> readArray(schema, node, name);
      case MAP -> readMap(schema, node, name);
      case ENUM -> readEnum(schema, node, name);
      case STRING -> {
        check(node.isTextual(), "a text", node, name);
        yield node.textValue();
      }
      case INT -> {
        check(node.canConvertToInt() && node.isIntegralNumber(), "an integer", node, name);
        yield node.intValue();
      }
      case LONG -> {
        check(node.canConvertToLong() && node.isIntegralNumber(), "an integer", node, name);
        yield node.longValue();
      }
      case FLOAT -> (float) readDouble(node, name);
      case DOUBLE -> readDouble(node, name);
      case BOOLEAN -> {
        check(node.isBoolean(), "true or false", node, name);
        yield node.booleanValue();
      }
      default -> throw new IllegalArgumentException("no plain JSON for Avro's " + schema.getType());
    };
  }

  /**
   * JSON has no numbers that are not finite: they are written as texts, and read back from them.
   */
  private static double readDouble(JsonNode node, String name) throws IOException {
    if (node.isTextual() && NOT_FINITE.contains(node.textValue())) {
      return Double.parseDouble(node.textValue());
    }
    check(node.isNumber(), "a number", node, name);
    return node.doubleValue();
  }

  private static SpecificRecord readRecord(Schema schema, JsonNode node, String name)
      throws IOException {
    check(node.isObject(), "an object", node, name);
    SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode child = node.get(field.name());
      String childName = name + "." + field.name();
      if (child != null) {
        record.put(field.pos(), read(field.schema(), child, childName));
      } else if (field.hasDefaultValue()) {
        // A copy, since Avro hands out one and the same map or list every time.
        Object value = SpecificData.get().getDefaultValue(field);
        record.put(field.pos(), SpecificData.get().deepCopy(field.schema(), value));
      } else {
        throw new IOException(childName + " is missing");
      }
    }
    return record;
  }

  private static List<@Nullable Object> readArray(Schema schema, JsonNode node, String name)
      throws IOException {
    check(node.isArray(), "an array", node, name);
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonNode element : node) {
      list.add(read(schema.getElementType(), element, name + "[" + list.size() + "]"));
    }
    return list;
  }

  private static Map<String, @Nullable Object> readMap(Schema schema, JsonNode node, String name)
      throws IOException {
    check(node.isObject(), "an object", node, name);
    Map<String, @Nullable Object> map = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      map.put(key, read(schema.getValueType(), entry.getValue(), name + "." + key));
    }
    return map;
  }

  private static Object readEnum(Schema schema, JsonNode node, String name) throws IOException {
    check(node.isTextual(), "a text", node, name);
    String symbol =
        schema.hasEnumSymbol(node.textValue()) ? node.textValue() : schema.getEnumDefault();
    if (symbol == null) {
      throw new IOException(name + " must be one of " + schema.getEnumSymbols());
    }
    return SpecificData.get().createEnum(symbol, schema);
  }

  private static void check(boolean fits, String allowed, JsonNode node, String name)
      throws IOException {
    if (!fits) {
      throw new IOException(name + " must be " + allowed + ", but was " + node.getNodeType());
    }
  }

  private static Schema notNull(Schema union) {
    for (Schema schema : union.getTypes()) {
      if (schema.getType() != Schema.Type.NULL) {
        return schema;
      }
    }
    throw new IllegalArgumentException("a union of null alone: " + union);
  }
}
