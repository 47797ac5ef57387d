package org.fovea.pipeline.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * YAML as plain mappings, lists and values: one document, no tags, no aliases, no key twice.
 *
 * <p>Aliases and tags are refused since a spec needs neither, and parsers differ in what they make
 * of them.
 */
final class StrictYaml {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private StrictYaml() {}

  /** Returns the document in {@code text}; null where it is empty. */
  static JsonNode parse(String file, String text) {
    try {
      requirePlain(file, text);
      JsonNode tree = MAPPER.readTree(text);
      return tree.isMissingNode() ? MAPPER.nullNode() : tree;
    } catch (JsonProcessingException e) {
      throw new InvalidSpecException(
          "%s: is not valid YAML%s: %s"
              .formatted(file, lineOf(e.getLocation()), firstLine(e.getOriginalMessage())),
          e);
    } catch (IOException e) { // cannot happen on a string, apart from the above
      throw new UncheckedIOException(e);
    }
  }

  private static void requirePlain(String file, String text) throws IOException {
    try (JsonParser parser = MAPPER.createParser(text)) {
      YAMLParser yaml = (YAMLParser) parser;
      int depth = 0;
      boolean ended = false;
      while (yaml.nextToken() != null) {
        String line = lineOf(yaml.currentTokenLocation());
        if (ended) {
          throw new InvalidSpecException(
              "%s: has a second document%s; a spec is one".formatted(file, line));
        }
        if (yaml.isCurrentAlias()) {
          throw new InvalidSpecException(
              "%s: has an alias (*%s)%s, which a spec cannot have; write the value out"
                  .formatted(file, yaml.getText(), line));
        }
        if (yaml.getTypeId() != null) {
          throw new InvalidSpecException(
              "%s: has a tag (!%s)%s, which a spec cannot have; remove it"
                  .formatted(file, yaml.getTypeId(), line));
        }
        depth += yaml.currentToken().isStructStart() ? 1 : 0;
        depth -= yaml.currentToken().isStructEnd() ? 1 : 0;
        ended = depth == 0;
      }
    }
  }

  private static String lineOf(JsonLocation location) {
    return location == null || location.getLineNr() < 1 ? "" : " at line " + location.getLineNr();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("unreadable");
  }
}
