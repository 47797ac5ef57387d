package org.fovea.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's schemas read what the last release wrote. */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src/test/resources/released");

  /** Every record that lasts on disk by itself; the others are parts of these. */
  private static final List<Schema> TODAY =
      List.of(
          FundusImage.getClassSchema(),
          ImageMeasurement.getClassSchema(),
          PreparedImage.getClassSchema(),
          TrainingExample.getClassSchema(),
          DatasetManifest.getClassSchema(),
          TrainingEpoch.getClassSchema(),
          TrainedModel.getClassSchema(),
          Prediction.getClassSchema(),
          EvaluationReport.getClassSchema(),
          PublishedModel.getClassSchema(),
          RegistryEvent.getClassSchema(),
          ImageScore.getClassSchema(),
          ScoringSummary.getClassSchema(),
          StageFailure.getClassSchema(),
          StageManifest.getClassSchema(),
          RunRecord.getClassSchema());

  /** Records that came after the last release; they join those above at the next one. */
  private static final List<Schema> NEW =
      List.of(ImageFeatures.getClassSchema(), Correction.getClassSchema());

  @BeforeAll
  static void writeThemAnewAtARelease() throws IOException {
    if (Boolean.getBoolean("schemas.release")) {
      Files.createDirectories(RELEASED);
      for (Schema schema : TODAY) {
        Files.writeString(fileOf(schema), SchemaFormatter.format("json/pretty", schema) + "\n");
      }
    }
  }

  static Stream<Schema> today() {
    return TODAY.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("today")
  void readsWhatTheLastReleaseWrote(Schema reader) throws IOException {
    Schema writer = new Schema.Parser().parse(Files.readString(fileOf(reader)));

    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);

    assertThat(result.getType())
        .as(result.getDescription())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  @Test
  void losesNoReleasedRecord() throws IOException {
    try (Stream<Path> files = Files.list(RELEASED)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              TODAY.stream().map(schema -> schema.getName() + ".avsc").toList());
    }
  }

  @Test
  void refusesAFieldThatWasAddedWithoutADefault() throws IOException {
    Schema writer = new Schema.Parser().parse(Files.readString(fileOf(RunRecord.getClassSchema())));
    List<Schema.Field> fields =
        new ArrayList<>(
            writer.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
    fields.add(new Schema.Field("newField", Schema.create(Schema.Type.STRING)));
    Schema reader =
        Schema.createRecord(writer.getName(), null, writer.getNamespace(), false, fields);

    assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType())
        .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
  }

  @Test
  void givesEveryEnumADefaultForSymbolsOfTheFuture() {
    assertThat(enums())
        .isNotEmpty()
        .allSatisfy((name, schema) -> assertThat(schema.getEnumDefault()).isEqualTo("UNKNOWN"));
  }

  @Test
  void documentsEveryField() {
    Map<String, Schema> records = new TreeMap<>();
    TODAY.forEach(schema -> collect(schema, Schema.Type.RECORD, records));
    NEW.forEach(schema -> collect(schema, Schema.Type.RECORD, records));

    assertThat(records)
        .allSatisfy(
            (name, record) ->
                assertThat(record.getFields())
                    .allSatisfy(field -> assertThat(field.doc()).as(field.name()).isNotBlank()));
  }

  private static Map<String, Schema> enums() {
    Map<String, Schema> enums = new TreeMap<>();
    TODAY.forEach(schema -> collect(schema, Schema.Type.ENUM, enums));
    return enums;
  }

  private static void collect(Schema schema, Schema.Type type, Map<String, Schema> found) {
    switch (schema.getType()) {
      case RECORD -> {
        if (type == Schema.Type.RECORD && found.put(schema.getFullName(), schema) != null) {
          return;
        }
        schema.getFields().forEach(field -> collect(field.schema(), type, found));
      }
      case ENUM -> {
        if (type == Schema.Type.ENUM) {
          found.put(schema.getFullName(), schema);
        }
      }
      case ARRAY -> collect(schema.getElementType(), type, found);
      case MAP -> collect(schema.getValueType(), type, found);
      case UNION -> schema.getTypes().forEach(member -> collect(member, type, found));
      default -> {}
    }
  }

  private static Path fileOf(Schema schema) {
    return RELEASED.resolve(schema.getName() + ".avsc");
  }
}
