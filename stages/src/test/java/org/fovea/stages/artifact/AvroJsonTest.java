package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.ReferenceImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroJsonTest {
  private static final String FAILURE =
      """
      {"stage": "ingest", "occurrenceId": "o", "source": "s", "disposition": "REJECTED",
       "code": "EMPTY_FILE", "message": "m"}
      """;

  /** All records but those that hold pixels, which are no JSON. */
  static Stream<Class<?>> records() {
    return new ClassFileImporter()
        .importPackages("org.fovea.schema").stream()
            .filter(type -> type.isAssignableTo(SpecificRecordBase.class))
            .filter(
                type ->
                    Stream.of(PreparedImage.class, ImageMeasurement.class, ReferenceImage.class)
                        .noneMatch(type::isEquivalentTo))
            .map(JavaClass::reflect);
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecordIsReadAsItWasWritten(Class<? extends SpecificRecord> type) throws IOException {
    for (boolean withNulls : new boolean[] {false, true}) {
      Schema schema = SpecificData.get().getSchema(type);
      SpecificRecord record = (SpecificRecord) sample(schema, withNulls);

      byte[] json = AvroJson.toBytes(record);

      SpecificRecord read = AvroJson.read(json, type, "record.json");
      assertThat(read).isEqualTo(record);
      assertThat(AvroJson.toBytes(read)).isEqualTo(json);
    }
  }

  private static Object sample(Schema schema, boolean withNulls) {
    return switch (schema.getType()) {
      case UNION -> withNulls ? null : sample(notNull(schema), false);
      case RECORD -> {
        SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), sample(field.schema(), withNulls));
        }
        yield record;
      }
      case ARRAY ->
          Arrays.asList(
              sample(schema.getElementType(), withNulls),
              sample(schema.getElementType(), withNulls));
      case MAP -> {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", sample(schema.getValueType(), withNulls));
        map.put("a", sample(schema.getValueType(), withNulls));
        yield map;
      }
      case ENUM ->
          SpecificData.get()
              .createEnum(schema.getEnumSymbols().get(schema.getEnumSymbols().size() - 1), schema);
      case STRING -> "text \" \n é " + schema.hashCode();
      case INT -> Integer.MIN_VALUE;
      case LONG -> Long.MAX_VALUE;
      case FLOAT -> 0.1f + 0.2f;
      case DOUBLE -> 0.1 + 0.2;
      case BOOLEAN -> true;
      default -> throw new AssertionError("a type that no schema had: " + schema);
    };
  }

  private static Schema notNull(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void writesPlainValuesInTheOrderOfTheSchemaWithSortedMaps() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("width", 2.0);
    measures.put("height", 1.5);
    StageFailure failure =
        StageFailure.newBuilder()
            .setStage("prepare")
            .setOccurrenceId("o")
            .setSource("s")
            .setDisposition(Disposition.REJECTED)
            .setCode(FailureCode.TOO_SMALL)
            .setMessage("m")
            .setMeasures(measures)
            .build();

    assertThat(AvroJson.toBytes(failure))
        .asString(UTF_8)
        .isEqualTo(
            """
            {
              "stage" : "prepare",
              "occurrenceId" : "o",
              "imageId" : null,
              "source" : "s",
              "disposition" : "REJECTED",
              "code" : "TOO_SMALL",
              "message" : "m",
              "measures" : {
                "height" : 1.5,
                "width" : 2.0
              },
              "relatedOccurrenceIds" : [ ],
              "relativeName" : null
            }
            """);
  }

  @Test
  void anAbsentFieldTakesItsDefault() throws IOException {
    StageFailure failure = read(FAILURE);

    assertThat(failure.getImageId()).isNull();
    assertThat(failure.getMeasures()).isEmpty();
    assertThat(failure.getRelatedOccurrenceIds()).isEmpty();
  }

  @Test
  void defaultsOfTwoRecordsAreNotTheSameObject() throws IOException {
    read(FAILURE).getMeasures().put("sidePx", 1.0);
    read(FAILURE).getRelatedOccurrenceIds().add("other");

    assertThat(read(FAILURE).getMeasures()).isEmpty();
    assertThat(read(FAILURE).getRelatedOccurrenceIds()).isEmpty();
  }

  @Test
  void anUnknownSymbolBecomesTheDefaultOfItsEnum() throws IOException {
    assertThat(read(FAILURE.replace("EMPTY_FILE", "OF_A_LATER_VERSION")).getCode())
        .isEqualTo(FailureCode.UNKNOWN);
  }

  @Test
  void anUnknownFieldIsPassedOver() throws IOException {
    assertThat(read(FAILURE.replace("{", "{\"later\": {\"x\": [1]}, "))).isEqualTo(read(FAILURE));
  }

  @Test
  void numbersThatAreNotFiniteSurvive() throws IOException {
    StageFailure failure = read(FAILURE);
    failure.setMeasures(
        new HashMap<>(
            Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", Double.NEGATIVE_INFINITY)));

    assertThat(AvroJson.read(AvroJson.toBytes(failure), StageFailure.class, "f").getMeasures())
        .isEqualTo(failure.getMeasures());
  }

  @Test
  void saysWhichFieldIsMissing() {
    assertFails(FAILURE.replace("\"stage\": \"ingest\",", ""), "f.json.stage is missing");
  }

  @Test
  void saysWhichFieldDoesNotFitAndWhatWould() {
    assertFails(FAILURE.replace("\"m\"", "3"), "f.json.message must be a text, but was NUMBER");
    assertFails(FAILURE.replace("\"m\"", "null"), "f.json.message must be a text, but was NULL");
    assertFails(
        FAILURE.replace("\"m\"", "\"m\", \"measures\": {\"x\": \"wide\"}"),
        "f.json.measures.x must be a number, but was STRING");
    assertFails(
        FAILURE.replace("\"m\"", "\"m\", \"relatedOccurrenceIds\": [\"a\", 1]"),
        "f.json.relatedOccurrenceIds[1] must be a text, but was NUMBER");
    assertFails("[]", "f.json must be an object, but was ARRAY");
    assertFails("", "f.json must be an object, but was MISSING");
  }

  @Test
  void saysThatATextIsNotJson() {
    assertThatThrownBy(() -> read(FAILURE.substring(0, 40)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("f.json is not JSON: ");
    assertThatThrownBy(() -> read(FAILURE + "{}"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("f.json is not JSON: ");
  }

  @Test
  void aWholeNumberMustBeOne() throws IOException {
    StageFile file =
        StageFile.newBuilder()
            .setName("n")
            .setRole(FileRole.PART)
            .setSizeBytes(5)
            .setSha256("s")
            .setRecords(1)
            .setOccurrences(1)
            .build();
    String json = new String(AvroJson.toBytes(file), UTF_8);
    byte[] fraction = json.replace("\"sizeBytes\" : 5", "\"sizeBytes\" : 5.5").getBytes(UTF_8);

    assertThatThrownBy(() -> AvroJson.read(fraction, StageFile.class, "f"))
        .isInstanceOf(IOException.class)
        .hasMessage("f.sizeBytes must be an integer, but was NUMBER");
  }

  @Test
  void aTreeIsTheSameAsItsText() {
    assertThat(AvroJson.toNode(new StageReference("s", "k", "d")).toString())
        .isEqualTo("{\"stage\":\"s\",\"key\":\"k\",\"digest\":\"d\"}");
  }

  private static void assertFails(String json, String message) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class).hasMessage(message);
  }

  private static StageFailure read(String json) throws IOException {
    return AvroJson.read(json.getBytes(UTF_8), StageFailure.class, "f.json");
  }
}
