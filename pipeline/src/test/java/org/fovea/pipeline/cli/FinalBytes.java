package org.fovea.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Sha256;

/**
 * The outputs, models and looks at test images of a workspace: the digest of every file, and of
 * those that say when and by which run they were written, the rest of what they say.
 */
final class FinalBytes {
  /** What says when, by which run, or what follows from either. */
  private static final List<String> OF_ONE_RUN =
      List.of(
          "runId",
          "startedAtMillis",
          "finishedAtMillis",
          "publishedAtMillis",
          "atMillis",
          "observations",
          "takenOver",
          "seal",
          "previousSha256");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FinalBytes() {}

  static SortedMap<String, String> of(Path workspace) throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    List<Path> parts =
        Stream.of("stages", "models", "looks")
            .map(workspace::resolve)
            .filter(Files::exists) // a run of some stages makes some of them
            .toList();
    for (Path part : parts) {
      try (Stream<Path> walk = Files.walk(part)) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          add(contents, workspace.relativize(file).toString(), file);
        }
      }
    }
    return contents;
  }

  private static void add(SortedMap<String, String> contents, String name, Path file)
      throws IOException {
    if (name.matches("stages/publish/[^/]+/part-.*")) {
      // The record of the version names its run and its time, and so does its digest.
      contents.put(name.replaceFirst("part-.*", "part"), published(file));
    } else if (name.matches("stages/publish/[^/]+/manifest.json")) {
      ObjectNode manifest = (ObjectNode) timeless(MAPPER.readTree(file.toFile()));
      manifest.remove(List.of("files", "digests"));
      contents.put(name, manifest.toString());
    } else if (name.matches("stages/.*/manifest.json|models/.*/(versions|history)/.*|looks/.*")) {
      String text = timeless(MAPPER.readTree(file.toFile())).toString();
      // An entry of the history says in words which run it was.
      contents.put(name, text.replaceAll("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}", "RUN"));
    } else {
      contents.put(name, Sha256.of(file));
    }
  }

  private static String published(Path file) throws IOException {
    try (DataFileReader<PublishedModel> reader =
        new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(PublishedModel.class))) {
      return timeless(AvroJson.toNode(reader.next())).toString();
    }
  }

  private static JsonNode timeless(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(OF_ONE_RUN);
    }
    node.forEach(FinalBytes::timeless);
    return node;
  }
}
