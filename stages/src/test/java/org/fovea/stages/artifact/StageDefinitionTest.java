package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.schema.StageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StageDefinitionTest {
  private static final StageReference INPUT = new StageReference("ingest", "key", "digest");
  private static final StageReference SECOND = new StageReference("prepare", "key", "other");

  private static StageDefinition definition(
      String stage, int version, String config, Map<String, String> outside, StageReference... in) {
    return new StageDefinition(stage, version, config, new TreeMap<>(outside), List.of(in));
  }

  private static final StageDefinition BASE =
      definition("assign", 1, "{\"a\":1}", Map.of("labels", "l"), INPUT, SECOND);

  static Stream<Arguments> changes() {
    Map<String, String> outside = Map.of("labels", "l");
    return Stream.of(
        Arguments.of("stage", definition("prepare", 1, "{\"a\":1}", outside, INPUT, SECOND), true),
        Arguments.of(
            "logic version", definition("assign", 2, "{\"a\":1}", outside, INPUT, SECOND), true),
        Arguments.of("config", definition("assign", 1, "{\"a\":2}", outside, INPUT, SECOND), true),
        Arguments.of(
            "digest from outside",
            definition("assign", 1, "{\"a\":1}", Map.of("labels", "m"), INPUT, SECOND),
            true),
        Arguments.of(
            "name from outside",
            definition("assign", 1, "{\"a\":1}", Map.of("listing", "l"), INPUT, SECOND),
            true),
        Arguments.of(
            "digest of an input",
            definition(
                "assign",
                1,
                "{\"a\":1}",
                outside,
                new StageReference("ingest", "key", "new"),
                SECOND),
            true),
        Arguments.of(
            "stage of an input",
            definition(
                "assign",
                1,
                "{\"a\":1}",
                outside,
                new StageReference("predict", "key", "digest"),
                SECOND),
            true),
        Arguments.of(
            "order of inputs", definition("assign", 1, "{\"a\":1}", outside, SECOND, INPUT), true),
        Arguments.of("an input less", definition("assign", 1, "{\"a\":1}", outside, INPUT), true),
        Arguments.of(
            "key of an input",
            definition(
                "assign",
                1,
                "{\"a\":1}",
                outside,
                new StageReference("ingest", "another", "digest"),
                SECOND),
            false),
        Arguments.of(
            "nothing", definition("assign", 1, "{\"a\":1}", outside, INPUT, SECOND), false));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("changes")
  void theKeyChangesWithWhatDecidesTheBytes(
      String what, StageDefinition changed, boolean changesKey) {
    assertThat(!changed.key().equals(BASE.key())).as(what).isEqualTo(changesKey);
  }

  @Test
  void theKeyIsTheDigestOfThisText() {
    assertThat(BASE.key())
        .isEqualTo(
            Sha256.of(
                "{\"config\":\"{\\\"a\\\":1}\",\"externalInputs\":{\"labels\":\"l\"},"
                    + "\"inputs\":[[\"ingest\",\"digest\"],[\"prepare\",\"other\"]],"
                    + "\"logicVersion\":1,\"stage\":\"assign\"}"));
  }

  @Test
  void refusesALogicVersionBelowOne() {
    assertThatThrownBy(() -> definition("assign", 0, "{}", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logicVersion of stage assign must be at least 1, but was 0");
  }
}
