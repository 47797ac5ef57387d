package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.Job;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.Run;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineage.RunFacetsBuilder;
import io.openlineage.client.OpenLineage.SchemaDatasetFacet;
import io.openlineage.client.OpenLineage.SchemaDatasetFacetFields;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.StageDefinition;

/**
 * The events of one run: a job is a stage of a run's name, a dataset the outputs of a stage in a
 * workspace, and its version the key of one of them. Equal runs and times give equal events.
 */
final class LineageEvents {
  private static final String NAMESPACE = "fovea";

  private final LineageOrigin origin;
  private final OpenLineage openLineage;

  LineageEvents(LineageOrigin origin) {
    this.origin = origin;
    this.openLineage =
        new OpenLineage(
            URI.create("urn:fovea:" + origin.codeVersion().replaceAll("[^A-Za-z0-9.+-]", "-")));
  }

  /** Says that a stage begins. */
  RunEvent started(StageDefinition stage, Instant at) {
    return event(EventType.START, stage, at, Optional.empty(), List.of());
  }

  /** Says what a stage has made. */
  RunEvent completed(StageDefinition stage, StageManifest made, Instant at) {
    return event(EventType.COMPLETE, stage, at, Optional.empty(), List.of(output(made)));
  }

  /** Says why a stage has failed. */
  RunEvent failed(StageDefinition stage, Throwable failure, Instant at) {
    return event(EventType.FAIL, stage, at, Optional.of(failure), List.of());
  }

  private RunEvent event(
      EventType type,
      StageDefinition stage,
      Instant at,
      Optional<Throwable> failure,
      List<OutputDataset> outputs) {
    return openLineage
        .newRunEventBuilder()
        .eventType(type)
        .eventTime(ZonedDateTime.ofInstant(at, ZoneOffset.UTC))
        .run(run(stage, failure))
        .job(job(stage))
        .inputs(inputs(stage))
        .outputs(outputs)
        .build();
  }

  private Run run(StageDefinition stage, Optional<Throwable> failure) {
    RunFacetsBuilder facets =
        openLineage
            .newRunFacetsBuilder()
            .parent(
                openLineage.newParentRunFacet(
                    openLineage.newParentRunFacetRun(id(origin.runId())),
                    openLineage.newParentRunFacetJob(NAMESPACE, origin.runName()),
                    null))
            .processing_engine(
                openLineage.newProcessingEngineRunFacet(origin.codeVersion(), "fovea", null));
    failure.ifPresent(
        each ->
            facets.errorMessage(
                openLineage.newErrorMessageRunFacet(
                    String.valueOf(each.getMessage()), "JAVA", frames(each))));
    return openLineage.newRun(id(origin.runId() + "/" + stage.stage()), facets.build());
  }

  private Job job(StageDefinition stage) {
    return openLineage.newJob(
        NAMESPACE,
        origin.runName() + "." + stage.stage(),
        openLineage
            .newJobFacetsBuilder()
            .jobType(openLineage.newJobTypeJobFacet("BATCH", "FOVEA", "STAGE"))
            .sourceCode(
                openLineage.newSourceCodeJobFacet(
                    "java",
                    "fovea %s, stage %s, logic version %d, config %s"
                        .formatted(
                            origin.codeVersion(),
                            stage.stage(),
                            stage.logicVersion(),
                            stage.config())))
            .build());
  }

  private List<InputDataset> inputs(StageDefinition stage) {
    List<InputDataset> inputs = new ArrayList<>();
    stage
        .externalInputs()
        .forEach(
            (name, digest) -> {
              String place = origin.places().get(name);
              if (place != null) {
                inputs.add(input(place, digest, Optional.empty()));
              }
            });
    for (StageReference reference : stage.inputs()) {
      inputs.add(
          input(
              outputsOf(reference.getStage()),
              reference.getKey(),
              StageRecords.schemaOf(reference.getStage())));
    }
    return inputs;
  }

  private InputDataset input(String place, String version, Optional<Schema> schema) {
    Dataset dataset = Dataset.at(place);
    return openLineage.newInputDataset(
        dataset.namespace(), dataset.name(), facets(version, schema), null);
  }

  private OutputDataset output(StageManifest made) {
    Dataset dataset = Dataset.at(outputsOf(made.getStage()));
    List<StageFile> files = made.getFiles();
    long records =
        files.stream()
            .filter(file -> file.getRole() == FileRole.PART)
            .mapToLong(StageFile::getRecords)
            .sum();
    return openLineage.newOutputDataset(
        dataset.namespace(),
        dataset.name(),
        facets(made.getKey(), StageRecords.schemaOf(made.getStage())),
        openLineage
            .newOutputDatasetOutputFacetsBuilder()
            .outputStatistics(
                openLineage
                    .newOutputStatisticsOutputDatasetFacetBuilder()
                    .rowCount(records)
                    .size(files.stream().mapToLong(StageFile::getSizeBytes).sum())
                    .fileCount((long) files.size())
                    .build())
            .build());
  }

  private OpenLineage.DatasetFacets facets(String version, Optional<Schema> schema) {
    var facets =
        openLineage
            .newDatasetFacetsBuilder()
            .version(openLineage.newDatasetVersionDatasetFacet(version));
    schema.ifPresent(each -> facets.schema(facet(each)));
    return facets.build();
  }

  private SchemaDatasetFacet facet(Schema schema) {
    List<SchemaDatasetFacetFields> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(
          openLineage
              .newSchemaDatasetFacetFieldsBuilder()
              .name(field.name())
              .type(nameOf(field.schema()))
              .description(field.doc())
              .build());
    }
    return openLineage.newSchemaDatasetFacet(fields);
  }

  /** Returns the name of a type; of one that may be null, the other's. */
  private static String nameOf(Schema schema) {
    return switch (schema.getType()) {
      case UNION ->
          schema.getTypes().stream()
              .filter(type -> type.getType() != Schema.Type.NULL)
              .findFirst()
              .map(LineageEvents::nameOf)
              .orElse("null");
      case ARRAY -> "array<" + nameOf(schema.getElementType()) + ">";
      case MAP -> "map<" + nameOf(schema.getValueType()) + ">";
      default -> schema.getName();
    };
  }

  private String outputsOf(String stage) {
    return origin.workspaceRoot() + "/stages/" + stage;
  }

  private static UUID id(String of) {
    return UUID.nameUUIDFromBytes(("fovea/" + of).getBytes(StandardCharsets.UTF_8));
  }

  /** Where it failed, without the messages of causes: these can name files, and so patients. */
  private static String frames(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause.getClass().getName()).append('\n');
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("  at ").append(frame).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * How OpenLineage names a place.
   *
   * @see <a href="https://openlineage.io/docs/spec/naming">OpenLineage's naming</a>
   */
  private record Dataset(String namespace, String name) {
    static Dataset at(String place) {
      if (place.startsWith("gs://")) {
        int slash = place.indexOf('/', "gs://".length());
        return slash < 0
            ? new Dataset(place, "/")
            : new Dataset(place.substring(0, slash), place.substring(slash + 1));
      }
      return new Dataset("file", Path.of(place).toAbsolutePath().normalize().toString());
    }
  }
}
