package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FlexTemplateTest {
  private static final Path DEPLOYED = Path.of("../deploy/dataflow/flex-template.json");

  @Test
  void givesBeamWhatIsNoParameterOfTheTemplate() {
    assertThat(
            FlexTemplate.toCommand(
                "--spec=gs://bucket/run.yaml",
                "--templateLocation=gs://bucket/launch/job_object",
                "--stage=finetune",
                "--runner=DataflowRunner",
                "--labels={\"a\":\"b=c\"}",
                "--set=finetune.epochs=3"))
        .containsExactly(
            "run",
            "--spec=gs://bucket/run.yaml",
            "--stage=finetune",
            "--set=finetune.epochs=3",
            "--",
            "--templateLocation=gs://bucket/launch/job_object",
            "--runner=DataflowRunner",
            "--labels={\"a\":\"b=c\"}");
  }

  @Test
  void hasTheMetadataThatIsDeployed() {
    assertThat(FlexTemplate.metadata() + "\n")
        .as(
            "what java -cp pipeline/target/fovea.jar %s --metadata prints belongs in %s",
            FlexTemplate.class.getName(), DEPLOYED)
        .isEqualTo(RealProgram.read(DEPLOYED));
  }

  @Test
  void admitsNoStageThatIsNoJobAndNoPlaceThatWorkersCannotReach() throws IOException {
    JsonNode parameters = new ObjectMapper().readTree(FlexTemplate.metadata()).get("parameters");

    assertThat("finetune").matches(regexOf(parameters, "stage"));
    assertThat("publish").doesNotMatch(regexOf(parameters, "stage"));
    assertThat("gs://bucket/run.yaml").matches(regexOf(parameters, "spec"));
    assertThat("./run.yaml").doesNotMatch(regexOf(parameters, "spec"));
    assertThat("/workspace").doesNotMatch(regexOf(parameters, "workspace"));
  }

  private static String regexOf(JsonNode parameters, String name) {
    for (JsonNode parameter : parameters) {
      if (parameter.get("name").textValue().equals(name)) {
        return parameter.get("regexes").get(0).textValue();
      }
    }
    throw new AssertionError(name);
  }
}
