package org.fovea.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.spec.SpecPlaces;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageInput;

/**
 * Where everything comes from.
 *
 * @param spec the run's spec as JSON, without the places of files, which can name somebody
 */
record OriginSection(
    List<Output> outputs, List<Named> environment, List<Named> compute, String spec) {
  /** A value with its name. */
  record Named(String name, String value) {
    /** Returns all of a map, in ascending order of names. */
    static List<Named> all(Map<String, String> values) {
      return new TreeMap<>(values)
          .entrySet().stream().map(entry -> new Named(entry.getKey(), entry.getValue())).toList();
    }
  }

  /** The output of a stage. */
  record Output(
      String stage,
      String key,
      String madeBy,
      int logicVersion,
      String codeVersion,
      int files,
      long records,
      String megabytes,
      String inputs) {}

  static OriginSection of(RunMaterial material) throws IOException {
    List<Output> outputs = new ArrayList<>();
    Map<String, String> compute = new TreeMap<>();
    for (StageInput output : material.outputs().values()) {
      StageManifest manifest = output.manifest();
      outputs.add(output(manifest));
      manifest
          .getComputeFingerprint()
          .forEach((name, value) -> compute.put(manifest.getStage() + ", " + name, value));
    }
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    JsonNode spec = SpecPlaces.hiddenIn(mapper.readTree(material.run().getSpec()));
    return new OriginSection(
        outputs,
        Named.all(material.run().getEnvironment()),
        Named.all(compute),
        mapper.writeValueAsString(spec));
  }

  private static Output output(StageManifest manifest) {
    return new Output(
        manifest.getStage(),
        manifest.getKey(),
        manifest.getRunId(),
        manifest.getLogicVersion(),
        manifest.getCodeVersion(),
        manifest.getFiles().size(),
        manifest.getFiles().stream().mapToLong(StageFile::getRecords).sum(),
        String.format(
            Locale.ROOT,
            "%.1f",
            manifest.getFiles().stream().mapToLong(StageFile::getSizeBytes).sum() / 1e6),
        String.join(
            ", ",
            manifest.getInputs().stream()
                .map(input -> input.getStage() + " " + Figures.shortened(input.getKey()))
                .toList()));
  }
}
