package org.fovea.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fovea.pipeline.spec.StageName;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the launcher of a Dataflow flex template starts: {@code run} for one stage, whose job it
 * writes where the launcher wants it.
 *
 * <p>A launcher gives all as {@code --name=value}: the template's parameters, which are options of
 * {@code run}, and Beam's own ({@code --templateLocation} among them), which belong after {@code
 * --}. See <a
 * href="https://cloud.google.com/dataflow/docs/guides/templates/configuring-flex-templates">Google's
 * description</a>.
 */
public final class FlexTemplate {
  private static final String BUCKET_FILE = "^gs://[^/]+/.+$";

  /** The options of {@code run} that a launcher may give, and what their values must be like. */
  private static final Map<String, Parameter> PARAMETERS = parameters();

  private FlexTemplate() {}

  private record Parameter(String label, boolean needed, String regex) {}

  private static Map<String, Parameter> parameters() {
    String stages =
        Arrays.stream(StageName.values())
            .filter(stage -> stage != StageName.PUBLISH) // which is no job of a template's
            .map(StageName::word)
            .collect(Collectors.joining("|", "^(", ")$"));
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("spec", new Parameter("Run spec", true, BUCKET_FILE));
    parameters.put("workspace", new Parameter("Workspace", true, BUCKET_FILE));
    parameters.put("stage", new Parameter("Stage", true, stages));
    parameters.put("set", new Parameter("Value over the spec's", false, "^[^=]+=.*$"));
    parameters.put("force", new Parameter("Forced stage", false, stages));
    return parameters;
  }

  /**
   * Takes what a launcher gives; with {@code --metadata} alone, prints the template's metadata, as
   * the file that {@code gcloud dataflow flex-template build --metadata-file} takes.
   */
  public static void main(String[] launched) {
    if (List.of(launched).equals(List.of("--metadata"))) {
      System.out.println(metadata());
    } else {
      Fovea.main(toCommand(launched));
    }
  }

  /** Returns the command that stands for what a launcher gives. */
  static String[] toCommand(String... launched) {
    List<String> command = new ArrayList<>(List.of("run"));
    List<String> ofBeam = new ArrayList<>();
    for (String argument : launched) {
      int end = argument.indexOf('=');
      String name = argument.substring(0, end < 0 ? argument.length() : end).replaceAll("^-+", "");
      (PARAMETERS.containsKey(name) ? command : ofBeam).add(argument);
    }
    command.add("--");
    command.addAll(ofBeam);
    return command.toArray(new String[0]);
  }

  /** Returns the template's metadata, of the options of {@code run} as they are. */
  static String metadata() {
    CommandSpec options = CommandSpec.forAnnotatedObject(new WorkflowArguments());
    List<Map<String, Object>> parameters = new ArrayList<>();
    PARAMETERS.forEach(
        (name, parameter) -> {
          OptionSpec option = options.findOption("--" + name);
          Map<String, Object> described = new LinkedHashMap<>();
          described.put("name", name);
          described.put("label", parameter.label());
          described.put("helpText", String.join(" ", option.description()));
          described.put("isOptional", !parameter.needed());
          described.put("regexes", List.of(parameter.regex()));
          described.put("paramType", "TEXT");
          parameters.add(described);
        });
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", "Fovea");
    metadata.put(
        "description",
        "One stage of a run that trains a model which finds diabetic retinopathy in fundus"
            + " photographs; the stages before it must be done.");
    metadata.put("parameters", parameters);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(metadata);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text is always written", e);
    }
  }
}
