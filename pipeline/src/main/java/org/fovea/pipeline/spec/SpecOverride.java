package org.fovea.pipeline.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value that the command line sets over the spec's: {@code finetune.epochs=3}, {@code
 * sources[0].images=fundus/*} or, by the element's name, {@code sources[eyepacs].images=fundus/*}.
 *
 * @param path the key's path, with each element of a list by its index or by its name
 * @param value the value, YAML
 */
record SpecOverride(String path, JsonNode value) {
  private static final Pattern ASSIGNMENT = Pattern.compile("([^=\\s]+)\\s*=(.*)", Pattern.DOTALL);
  private static final Pattern STEP =
      Pattern.compile("(?:^|\\.)([A-Za-z][A-Za-z0-9_-]*)|\\[([^\\]]+)\\]");

  /** Parses {@code path=value}. */
  static SpecOverride parse(String assignment) {
    Matcher matcher = ASSIGNMENT.matcher(assignment);
    if (!matcher.matches()) {
      throw new InvalidSpecException(
          "--set must be path=value, such as finetune.epochs=3, but was '%s'"
              .formatted(assignment));
    }
    String path = matcher.group(1);
    steps(path);
    return new SpecOverride(path, StrictYaml.parse("--set " + path, matcher.group(2)));
  }

  /** Returns the path with every element of a list by its index, once the value is set in spec. */
  String applyTo(ObjectNode spec) {
    JsonNode at = spec;
    StringBuilder resolved = new StringBuilder();
    List<String> steps = steps(path);
    for (int i = 0; i < steps.size(); i++) {
      boolean last = i == steps.size() - 1;
      String step = steps.get(i);
      if (step.startsWith("[")) {
        int index = indexOf(step.substring(1), at, resolved);
        resolved.append('[').append(index).append(']');
        if (last) {
          ((ArrayNode) at).set(index, value);
        }
        at = at.get(index);
      } else {
        if (!(at instanceof ObjectNode object)) {
          throw new InvalidSpecException(
              "--set %s: %s is not a mapping of keys to values".formatted(path, resolved));
        }
        resolved.append(resolved.isEmpty() ? "" : ".").append(step);
        if (last) {
          object.set(step, value);
        } else if (!object.hasNonNull(step)) {
          object.putObject(step);
        }
        at = object.get(step);
      }
    }
    return resolved.toString();
  }

  private int indexOf(String element, JsonNode list, CharSequence where) {
    if (!list.isArray()) {
      throw new InvalidSpecException("--set %s: %s is not a list".formatted(path, where));
    }
    for (int i = 0; i < list.size(); i++) {
      if (element.equals(Integer.toString(i))
          || element.equals(list.get(i).path("name").asText())) {
        return i;
      }
    }
    throw new InvalidSpecException(
        "--set %s: %s has %d elements and none of index or name '%s'"
            .formatted(path, where, list.size(), element));
  }

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 0;
    while (end < path.length() && matcher.find() && matcher.start() == end) {
      String key = matcher.group(1);
      steps.add(key != null ? key : "[" + matcher.group(2));
      end = matcher.end();
    }
    if (end != path.length() || steps.get(0).startsWith("[")) {
      throw new InvalidSpecException(
          "--set %s: a path must be keys with dots between, such as finetune.epochs or sources[0].images"
              .formatted(path));
    }
    return steps;
  }
}
