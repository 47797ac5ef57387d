package org.fovea.pipeline.cli;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelRegistry.ModelSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the published models. */
@Command(
    name = "list",
    header = "Lists the published models of a workspace.",
    footerHeading = "%nExamples:%n",
    footer = {"  fovea models list", "  fovea models list --workspace gs://bucket/dr --json"})
final class ModelsListCommand extends FoveaCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  ModelsListCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    List<ModelSummary> models = context().application().models().list(workspace.address());
    output.write(Map.of("workspace", workspace.address(), "models", models), text(models));
    return ExitCode.DONE;
  }

  private String text(List<ModelSummary> models) {
    if (models.isEmpty()) {
      return "No models in %s; fovea run publishes one.\n".formatted(workspace.address());
    }
    TextTable table =
        new TextTable("MODEL", "VERSION", "ALIASES", "PUBLISHED", "GATE", "IMAGES", "DIGEST");
    for (ModelSummary model : models) {
      table.row(
          model.name(),
          model.version(),
          model.aliases().isEmpty() ? "-" : String.join(",", model.aliases()),
          model.publishedAt().truncatedTo(ChronoUnit.SECONDS),
          model.gatePassed() ? "passed" : "NOT PASSED",
          model.synthetic() ? "SYNTHETIC" : "photographs",
          RunTables.shortened(model.artifactDigest()));
    }
    return table.toString();
  }
}
