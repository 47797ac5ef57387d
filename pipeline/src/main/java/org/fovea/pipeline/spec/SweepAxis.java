package org.fovea.pipeline.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of the spec that a sweep varies, such as {@code finetune.learningRate=1e-3,3e-3}.
 *
 * @param path the value's path, as for what the command line sets
 * @param values what it takes, YAML; at least one, each once
 */
public record SweepAxis(String path, List<String> values) {
  private static final Pattern ASSIGNMENT = Pattern.compile("([^=\\s]+)\\s*=(.*)", Pattern.DOTALL);

  public SweepAxis {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new InvalidSpecException("--sweep %s must name at least one value".formatted(path));
    }
    if (new HashSet<>(values).size() < values.size()) {
      throw new InvalidSpecException(
          "--sweep %s must name each value once, but was %s"
              .formatted(path, String.join(",", values)));
    }
  }

  /**
   * Parses {@code path=value,value}; a value that has commas itself is YAML in brackets or braces.
   *
   * @throws InvalidSpecException if it is no such text
   */
  public static SweepAxis parse(String assignment) {
    Matcher matcher = ASSIGNMENT.matcher(assignment);
    if (!matcher.matches() || matcher.group(2).isBlank()) {
      throw new InvalidSpecException(
          "--sweep must be path=value,value, such as finetune.learningRate=1e-3,3e-3, but was '%s'"
              .formatted(assignment));
    }
    String path = matcher.group(1);
    String text = matcher.group(2);
    StrictYaml.parse("--sweep " + path, "[" + text + "]"); // else commas would tell nothing
    return new SweepAxis(path, values(text));
  }

  /** Splits at commas outside of brackets, braces and quotes. */
  private static List<String> values(String text) {
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' && depth == 0 && quote == 0) {
        values.add(value.toString().strip());
        value.setLength(0);
        continue;
      }
      value.append(c);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
    }
    values.add(value.toString().strip());
    return values;
  }
}
