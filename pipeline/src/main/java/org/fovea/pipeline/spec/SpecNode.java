package org.fovea.pipeline.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One mapping of a spec, read key by key with the type that each must have. A key that is absent or
 * null takes its default.
 */
final class SpecNode {
  // YAML 1.1 takes 2e-3 for text, since it has no dot; to people it is a number.
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");

  private final SpecOrigin origin;
  private final String path;
  private final JsonNode node;

  SpecNode(SpecOrigin origin, String path, JsonNode node) {
    this.origin = origin;
    this.path = path;
    this.node = node;
  }

  /**
   * Builds the record of type {@code type} from this mapping, whose keys must be the record's
   * components.
   */
  <R extends Record> R read(Class<R> type, Supplier<R> build) {
    requireMapping();
    List<String> known =
        Arrays.stream(type.getRecordComponents()).map(component -> component.getName()).toList();
    requireKnownKeys(known);
    try {
      return build.get();
    } catch (IllegalArgumentException e) {
      throw invalid(e, known);
    }
  }

  /** The records' messages begin with the key where the fault lies in one; its path goes before. */
  private InvalidSpecException invalid(IllegalArgumentException fault, List<String> known) {
    String message = String.valueOf(fault.getMessage());
    String subject = message.split(" ", 2)[0];
    if (known.contains(subject.split("[.\\[]", 2)[0])) {
      return origin.invalid(pathOf(subject), path.isEmpty() ? message : path + "." + message);
    }
    return origin.invalid(path, path.isEmpty() ? message : path + ": " + message);
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  SpecNode child(String key) {
    JsonNode child = node.get(key);
    boolean absent = child == null || child.isNull();
    return new SpecNode(
        origin, pathOf(key), absent ? JsonNodeFactory.instance.objectNode() : child);
  }

  String text(String key, String otherwise) {
    return optionalText(key).orElse(otherwise);
  }

  String requiredText(String key, String example) {
    return optionalText(key)
        .orElseThrow(
            () ->
                origin.invalid(
                    pathOf(key),
                    "%s is missing; give one, such as %s".formatted(pathOf(key), example)));
  }

  Optional<String> optionalText(String key) {
    return value(key).map(value -> textOf(pathOf(key), value));
  }

  long wholeNumber(String key, long otherwise) {
    return value(key).map(value -> wholeNumberOf(pathOf(key), value)).orElse(otherwise);
  }

  int smallNumber(String key, int otherwise) {
    return value(key).map(value -> smallNumberOf(pathOf(key), value)).orElse(otherwise);
  }

  Optional<Integer> optionalSmallNumber(String key) {
    return value(key).map(value -> smallNumberOf(pathOf(key), value));
  }

  double number(String key, double otherwise) {
    return optionalNumber(key).orElse(otherwise);
  }

  Optional<Double> optionalNumber(String key) {
    return value(key).map(value -> decimalOf(pathOf(key), "a number", value).doubleValue());
  }

  boolean flag(String key, boolean otherwise) {
    return value(key).map(value -> flagOf(pathOf(key), value)).orElse(otherwise);
  }

  <E extends Enum<E> & SpecWord> E choice(String key, Class<E> type, E otherwise) {
    return optionalChoice(key, type).orElse(otherwise);
  }

  <E extends Enum<E> & SpecWord> Optional<E> optionalChoice(String key, Class<E> type) {
    return value(key).map(value -> choiceOf(pathOf(key), type, value));
  }

  <E extends Enum<E> & SpecWord> List<E> choices(String key, Class<E> type, List<E> otherwise) {
    return list(key, otherwise, (at, value) -> choiceOf(at, type, value));
  }

  List<String> textList(String key) {
    return list(key, List.of(), this::textOf);
  }

  List<Integer> smallNumbers(String key, List<Integer> otherwise) {
    return list(key, otherwise, this::smallNumberOf);
  }

  List<List<Integer>> smallNumberLists(String key) {
    return list(key, List.of(), (at, value) -> elements(at, "[0, 1]", value, this::smallNumberOf));
  }

  <T> List<T> children(String key, List<T> otherwise, Function<SpecNode, T> read) {
    return list(key, otherwise, (at, value) -> read.apply(new SpecNode(origin, at, value)));
  }

  /** Returns the mapping at {@code key} with a free choice of names. */
  <T> Map<String, T> named(String key, Map<String, T> otherwise, Function<SpecNode, T> read) {
    if (!has(key)) {
      return otherwise;
    }
    SpecNode mapping = child(key);
    mapping.requireMapping();
    Map<String, T> values = new LinkedHashMap<>();
    for (String name : names(mapping.node)) {
      values.put(name, read.apply(mapping.child(name)));
    }
    return values;
  }

  /** Returns the mapping at {@code key} from names to numbers, empty where it is absent. */
  Map<String, Double> numbers(String key) {
    if (!has(key)) {
      return Map.of();
    }
    SpecNode mapping = child(key);
    mapping.requireMapping();
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : names(mapping.node)) {
      mapping.optionalNumber(name).ifPresent(number -> values.put(name, number));
    }
    return values;
  }

  /** Returns the mapping at {@code key} from some of {@code known} to texts. */
  Map<String, String> texts(String key, List<String> known) {
    if (!has(key)) {
      return Map.of();
    }
    SpecNode mapping = child(key);
    mapping.requireMapping();
    mapping.requireKnownKeys(known);
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : names(mapping.node)) {
      mapping.optionalText(name).ifPresent(text -> values.put(name, text));
    }
    return values;
  }

  /** Returns the mapping at {@code key} from some of {@code known} to lists of texts. */
  Map<String, List<String>> textLists(String key, List<String> known) {
    if (!has(key)) {
      return Map.of();
    }
    SpecNode mapping = child(key);
    mapping.requireMapping();
    mapping.requireKnownKeys(known);
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String name : names(mapping.node)) {
      values.put(name, mapping.list(name, List.of(), mapping::textOf));
    }
    return values;
  }

  private interface ReadElement<T> {
    T read(String path, JsonNode value);
  }

  private <T> List<T> list(String key, List<T> otherwise, ReadElement<T> read) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    return elements(pathOf(key), "[a, b]", value.get(), read);
  }

  private <T> List<T> elements(String at, String example, JsonNode value, ReadElement<T> read) {
    if (!value.isArray()) {
      throw wrong(at, "a list, such as " + example, value);
    }
    List<T> elements = new ArrayList<>();
    for (JsonNode element : value) {
      elements.add(read.read("%s[%d]".formatted(at, elements.size()), element));
    }
    return elements;
  }

  private Optional<JsonNode> value(String key) {
    return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
  }

  private String textOf(String at, JsonNode value) {
    if (!value.isTextual()) {
      throw wrong(at, value.isValueNode() ? "text; put it in quotes" : "text", value);
    }
    return value.textValue();
  }

  private long wholeNumberOf(String at, JsonNode value) {
    BigDecimal decimal = decimalOf(at, "a whole number", value);
    try {
      return decimal.longValueExact();
    } catch (ArithmeticException e) {
      throw wrong(at, "a whole number", value);
    }
  }

  private int smallNumberOf(String at, JsonNode value) {
    long number = wholeNumberOf(at, value);
    if (number != (int) number) {
      throw wrong(at, "a whole number of at most " + Integer.MAX_VALUE, value);
    }
    return (int) number;
  }

  private BigDecimal decimalOf(String at, String allowed, JsonNode value) {
    boolean numeric = value.isNumber() || (value.isTextual() && isNumber(value.textValue()));
    if (!numeric || !NUMBER.matcher(value.asText()).matches()) { // not .nan and .inf
      throw wrong(at, allowed, value);
    }
    return new BigDecimal(value.asText());
  }

  private boolean flagOf(String at, JsonNode value) {
    return switch (value.asText()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(at, "true or false", value);
    };
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  private <E extends Enum<E> & SpecWord> E choiceOf(String at, Class<E> type, JsonNode value) {
    return SpecWord.find(type, value.isTextual() ? value.textValue() : "")
        .orElseThrow(
            () -> {
              boolean only = type.getEnumConstants().length == 1;
              String allowed =
                  (only ? "%s, the only one available" : "one of %s")
                      .formatted(SpecWord.wordsOf(type));
              return wrong(at, allowed, value);
            });
  }

  private InvalidSpecException wrong(String at, String allowed, JsonNode value) {
    String text = value.toString();
    String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return origin.invalid(at, "%s must be %s, but was %s".formatted(at, allowed, shown));
  }

  private void requireMapping() {
    if (!node.isObject()) {
      throw wrong(path.isEmpty() ? "the spec" : path, "a mapping of keys to values", node);
    }
  }

  private void requireKnownKeys(List<String> known) {
    for (String key : names(node)) {
      if (!known.contains(key)) {
        String meant =
            NearestWord.of(key, known)
                .map(nearest -> "did you mean %s?".formatted(pathOf(nearest)))
                .orElse("known here are " + String.join(", ", known));
        throw origin.invalid(pathOf(key), "unknown key %s; %s".formatted(pathOf(key), meant));
      }
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
