package org.fovea.pipeline.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.StageDefinition;
import org.junit.jupiter.api.Test;

/** Every field of the events of a stage. */
class LineageEventsTest {
  private static final String KEY = "a".repeat(64);
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");
  private static final StageDefinition STAGE =
      new StageDefinition(
          "assign",
          3,
          "{\"salt\":\"s\"}",
          new TreeMap<>(Map.of("exclusions", "e".repeat(64), "synthetic", "true")),
          List.of(new StageReference("ingest", KEY, "d".repeat(64))));

  private static LineageEvents events(String root) {
    return new LineageEvents(
        new LineageOrigin(
            "20260102T030405006Z-abcdef",
            "screening",
            "0.1.0 (abc)",
            root,
            Map.of("exclusions", "/lists/withdrawn.csv")));
  }

  private static StageManifest made() {
    return StageManifest.newBuilder()
        .setStage("assign")
        .setKey("b".repeat(64))
        .setLogicVersion(3)
        .setConfig("{}")
        .setFiles(
            List.of(
                file("part-0", FileRole.PART, 10, 100),
                file("part-1", FileRole.PART, 5, 50),
                file("excluded-0", FileRole.EXCLUDED, 2, 7)))
        .setAccounting(
            Accounting.newBuilder().setIn(17).setOut(15).setExcluded(2).setRejected(0).build())
        .setDigests(Map.of())
        .setCodeVersion("0.1.0")
        .setRunId("r")
        .setStartedAtMillis(0)
        .setFinishedAtMillis(0)
        .build();
  }

  private static StageFile file(String name, FileRole role, long records, long sizeBytes) {
    return StageFile.newBuilder()
        .setName(name)
        .setRole(role)
        .setSizeBytes(sizeBytes)
        .setSha256("0".repeat(64))
        .setRecords(records)
        .setOccurrences(records)
        .build();
  }

  private static JsonNode json(RunEvent event) throws IOException {
    return new ObjectMapper().readTree(OpenLineageClientUtils.toJson(event));
  }

  @Test
  void aStartSaysWhichStageOfWhichRunReadsWhat() throws IOException {
    JsonNode event = json(events("/w").started(STAGE, AT));

    assertThat(event.get("eventType").textValue()).isEqualTo("START");
    assertThat(Instant.parse(event.get("eventTime").textValue())).isEqualTo(AT);
    assertThat(event.get("producer").textValue()).isEqualTo("urn:fovea:0.1.0--abc-");
    assertThat(event.get("schemaURL").textValue()).endsWith("#/$defs/RunEvent");
    assertThat(event.at("/job/namespace").textValue()).isEqualTo("fovea");
    assertThat(event.at("/job/name").textValue()).isEqualTo("screening.assign");
    assertThat(event.at("/job/facets/jobType/processingType").textValue()).isEqualTo("BATCH");
    assertThat(event.at("/job/facets/jobType/integration").textValue()).isEqualTo("FOVEA");
    assertThat(event.at("/job/facets/jobType/jobType").textValue()).isEqualTo("STAGE");
    assertThat(event.at("/job/facets/sourceCode/language").textValue()).isEqualTo("java");
    assertThat(event.at("/job/facets/sourceCode/sourceCode").textValue())
        .isEqualTo("fovea 0.1.0 (abc), stage assign, logic version 3, config {\"salt\":\"s\"}");
    assertThat(event.at("/run/facets/parent/job/name").textValue()).isEqualTo("screening");
    assertThat(event.at("/run/facets/parent/job/namespace").textValue()).isEqualTo("fovea");
    assertThat(event.at("/run/facets/parent/run/runId").textValue())
        .isNotEqualTo(event.at("/run/runId").textValue());
    assertThat(event.at("/run/facets/processing_engine/name").textValue()).isEqualTo("fovea");
    assertThat(event.at("/run/facets/processing_engine/version").textValue())
        .isEqualTo("0.1.0 (abc)");
    assertThat(event.get("outputs")).isEmpty();
    JsonNode inputs = event.get("inputs");
    assertThat(inputs.findValuesAsText("name").subList(0, 1))
        .containsExactly("/lists/withdrawn.csv");
    assertThat(inputs).hasSize(2);
    assertThat(inputs.at("/0/namespace").textValue()).isEqualTo("file");
    assertThat(inputs.at("/0/facets/version/datasetVersion").textValue()).isEqualTo("e".repeat(64));
    assertThat(inputs.at("/1/name").textValue()).isEqualTo("/w/stages/ingest");
    assertThat(inputs.at("/1/facets/version/datasetVersion").textValue()).isEqualTo(KEY);
    assertThat(inputs.at("/1/facets/schema/fields/0/name").textValue()).isEqualTo("occurrenceId");
  }

  @Test
  void aCompletionSaysWhatWasMadeWithSchemaAndStatistics() throws IOException {
    JsonNode event = json(events("gs://bucket/a/b").completed(STAGE, made(), AT));

    assertThat(event.get("eventType").textValue()).isEqualTo("COMPLETE");
    JsonNode output = event.at("/outputs/0");
    assertThat(output.get("namespace").textValue()).isEqualTo("gs://bucket");
    assertThat(output.get("name").textValue()).isEqualTo("a/b/stages/assign");
    assertThat(output.at("/facets/version/datasetVersion").textValue()).isEqualTo("b".repeat(64));
    assertThat(output.at("/outputFacets/outputStatistics/rowCount").longValue()).isEqualTo(15);
    assertThat(output.at("/outputFacets/outputStatistics/size").longValue()).isEqualTo(157);
    assertThat(output.at("/outputFacets/outputStatistics/fileCount").longValue()).isEqualTo(3);
    List<String> fields = new ArrayList<>();
    output
        .at("/facets/schema/fields")
        .forEach(
            field ->
                fields.add(field.get("name").textValue() + " " + field.get("type").textValue()));
    assertThat(fields)
        .contains("imageId string", "split Split", "grade DrGrade", "labels map<string>");
    assertThat(output.at("/facets/schema/fields/0/description").textValue()).isNotBlank();
  }

  @Test
  void aFailureSaysWhyWithoutTheMessagesOfItsCauses() throws IOException {
    IOException failure =
        new IOException("stage assign failed", new IOException("/photographs/10_left.jpeg"));
    JsonNode event = json(events("/w").failed(STAGE, failure, AT));

    assertThat(event.get("eventType").textValue()).isEqualTo("FAIL");
    JsonNode error = event.at("/run/facets/errorMessage");
    assertThat(error.get("message").textValue()).isEqualTo("stage assign failed");
    assertThat(error.get("programmingLanguage").textValue()).isEqualTo("JAVA");
    assertThat(error.get("stackTrace").textValue())
        .startsWith("java.io.IOException\n  at org.fovea.pipeline.lineage.LineageEventsTest.")
        .doesNotContain("10_left");
  }

  @Test
  void theEventsOfAStageAreOfOneRunAndEqualOnesAreEqual() throws IOException {
    String started = OpenLineageClientUtils.toJson(events("/w").started(STAGE, AT));
    JsonNode completed = json(events("/w").completed(STAGE, made(), AT));

    assertThat(OpenLineageClientUtils.toJson(events("/w").started(STAGE, AT))).isEqualTo(started);
    assertThat(new ObjectMapper().readTree(started).at("/run/runId"))
        .isEqualTo(completed.at("/run/runId"));
  }
}
