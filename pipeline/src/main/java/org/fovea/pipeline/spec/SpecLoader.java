package org.fovea.pipeline.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a spec from a file, or the one that Fovea brings along, with what the command line sets.
 */
public final class SpecLoader {
  private static final String DEFAULT_RESOURCE = "default-spec.yaml";
  private static final int LIMIT_BYTES = 1 << 20; // a spec is some kilobytes; more is a wrong file

  private SpecLoader() {}

  /**
   * Returns the spec in a file, or the embedded one, after {@code sets} in order.
   *
   * @param file YAML; its relative paths are relative to the current directory
   * @param sets assignments such as {@code finetune.epochs=3}; the value is YAML
   * @throws InvalidSpecException if the file is missing, unreadable or no valid spec
   */
  public static RunSpec load(Optional<SpecFile> file, List<String> sets) {
    String name = file.map(SpecFile::name).orElse("the default spec");
    ObjectNode tree =
        mapping(
            name,
            StrictYaml.parse(
                name, text(name, file.map(SpecLoader::read).orElseGet(SpecLoader::embedded))));
    List<String> overridden = new ArrayList<>();
    for (String set : sets) {
      overridden.add(SpecOverride.parse(set).applyTo(tree));
    }
    return SpecReader.run(new SpecNode(new SpecOrigin(name, overridden), "", tree));
  }

  /**
   * Returns the spec that a canonical text stands for, such as a run's in the ledger.
   *
   * @param name where the text is from, for messages
   * @throws InvalidSpecException if it is no spec of this version
   */
  public static RunSpec parse(String name, String canonical) {
    ObjectNode tree = mapping(name, StrictYaml.parse(name, canonical));
    return SpecReader.run(new SpecNode(new SpecOrigin(name, List.of()), "", tree));
  }

  private static ObjectNode mapping(String name, JsonNode tree) {
    if (tree.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidSpecException(
        "%s: a spec must be a mapping of keys to values, such as seed: 7".formatted(name));
  }

  private static byte[] read(SpecFile file) {
    try (InputStream in = file.opening().open()) {
      return limited(file.name(), in);
    } catch (NoSuchFileException e) {
      throw new InvalidSpecException(
          "%s: there is no such file; give an existing one with --spec, or leave --spec out for the default"
              .formatted(file.name()),
          e);
    } catch (AccessDeniedException e) {
      throw new InvalidSpecException(
          "%s: may not be read; allow it, or give another file with --spec".formatted(file.name()),
          e);
    } catch (IOException e) {
      throw new InvalidSpecException(
          "%s: cannot be read (%s); give another file with --spec"
              .formatted(file.name(), e.getMessage()),
          e);
    }
  }

  private static byte[] embedded() {
    try (InputStream in = SpecLoader.class.getResourceAsStream(DEFAULT_RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            DEFAULT_RESOURCE + " is missing from the jar; build it anew");
      }
      return limited(DEFAULT_RESOURCE, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] limited(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
    if (bytes.length > LIMIT_BYTES) {
      throw new InvalidSpecException(
          "%s: is larger than a spec may be (%d bytes); is it the right file?"
              .formatted(name, LIMIT_BYTES));
    }
    return bytes;
  }

  private static String text(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text; // a byte-order mark
    } catch (CharacterCodingException e) {
      throw new InvalidSpecException("%s: is not UTF-8; save it as UTF-8".formatted(name), e);
    }
  }
}
