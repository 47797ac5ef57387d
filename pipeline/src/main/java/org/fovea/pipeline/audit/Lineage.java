package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.finetune.FineTuneGoogLeNet;

/** Every stage output that something stands on, found by what names what. */
final class Lineage {
  private static final List<String> ORDER =
      Arrays.stream(StageName.values()).map(StageName::word).toList();

  /** Largest manifest that is read; one file entry takes about 500 bytes. */
  private static final long MAX_MANIFEST_BYTES = 64L << 20;

  private final Workspace workspace;
  private final AuditedFiles files;
  private final Findings findings;
  private final Map<String, Optional<AuditedOutput>> outputs = new TreeMap<>();

  Lineage(Workspace workspace, AuditedFiles files, Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.findings = findings;
  }

  /**
   * Adds an output and all that it stands on. What is not there becomes a finding.
   *
   * @param namedBy what names it, for the finding
   * @param ancestor whether a model that the audited one began with stands on it
   * @return the output; empty where it is not there
   */
  Optional<AuditedOutput> add(String stage, String key, String namedBy, boolean ancestor)
      throws IOException {
    String place = stage + "/" + key;
    Optional<AuditedOutput> known = outputs.get(place);
    if (known != null) {
      return known;
    }
    Optional<AuditedOutput> found = read(stage, key, namedBy, ancestor);
    outputs.put(place, found);
    if (found.isPresent()) {
      AuditedOutput output = found.get();
      for (StageReference input : output.manifest().getInputs()) {
        add(input.getStage(), input.getKey(), output.name(), ancestor);
      }
      files.expectBytes(
          output.manifest().getFiles().stream().mapToLong(StageFile::getSizeBytes).sum());
    }
    return found;
  }

  private Optional<AuditedOutput> read(String stage, String key, String namedBy, boolean ancestor)
      throws IOException {
    String place = "stages/" + stage + "/" + key;
    if (!ORDER.contains(stage) || !key.matches("[0-9a-f]{64}")) {
      findings.fail(
          AuditCheck.OUTPUT,
          namedBy,
          "a stage of " + ORDER + " and a key of 64 hexadecimal digits",
          place);
      return Optional.empty();
    }
    StageDirectory directory = workspace.stage(stage, key);
    if (!workspace.store().exists(directory.manifestName())) {
      findings.fail(
          AuditCheck.OUTPUT,
          directory.manifestName(),
          "a manifest, since " + namedBy + " names it",
          "none");
      return Optional.empty();
    }
    Optional<StageManifest> manifest =
        files.record(directory.manifestName(), MAX_MANIFEST_BYTES, StageManifest.class);
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    findings.pass(AuditCheck.OUTPUT);
    return Optional.of(new AuditedOutput(directory, manifest.get(), stage, ancestor));
  }

  /** Returns all outputs in the order of the workflow. */
  List<AuditedOutput> outputs() {
    return outputs.values().stream()
        .flatMap(Optional::stream)
        .sorted(
            Comparator.comparingInt((AuditedOutput output) -> ORDER.indexOf(output.stage()))
                .thenComparing(AuditedOutput::name))
        .toList();
  }

  /** Returns the outputs of one stage. */
  List<AuditedOutput> outputs(String stage) {
    return outputs().stream().filter(output -> output.stage().equals(stage)).toList();
  }

  /** Returns what a reference names, if it is there. */
  Optional<AuditedOutput> output(StageReference reference) {
    return outputs.getOrDefault(reference.getStage() + "/" + reference.getKey(), Optional.empty());
  }

  /** Returns the output of a stage that another output was made from, if it is there. */
  Optional<AuditedOutput> inputOf(AuditedOutput output, String stage) {
    return output.reference(stage).flatMap(this::output);
  }

  /** Returns the sound output of a stage that a version stands on, if it is there. */
  Optional<AuditedOutput> named(PublishedModel version, String stage) {
    return version.getLineage().stream()
        .filter(reference -> reference.getStage().equals(stage))
        .findFirst()
        .flatMap(this::output)
        .filter(AuditedOutput::sound);
  }

  /** Returns the published models that training began with, NAME@VERSION, each once. */
  List<String> startingModels() throws IOException {
    List<String> models = new ArrayList<>();
    for (AuditedOutput trained : outputs(FineTuneGoogLeNet.STAGE)) {
      startingModel(trained).filter(model -> !models.contains(model)).ifPresent(models::add);
    }
    return models;
  }

  /**
   * Returns the published model that a training began with, NAME@VERSION, if it was one.
   *
   * @return empty also where the record has not the bytes of its manifest: it is not decoded then,
   *     and will be named when it is looked at
   */
  Optional<String> startingModel(AuditedOutput trained) throws IOException {
    List<String> present = trained.directory().files();
    for (StageFile file : trained.input().files(FileRole.PART)) {
      if (!present.contains(file.getName())
          || !files.sha256(trained.name() + "/" + file.getName()).equals(file.getSha256())) {
        return Optional.empty();
      }
    }
    try {
      TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
      return Optional.ofNullable(model.getInitialWeights().getPublishedModel());
    } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
      return Optional.empty(); // its records are yet to be counted, which will say what is wrong
    }
  }
}
