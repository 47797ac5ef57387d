package org.fovea.pipeline.cli;

import org.fovea.pipeline.Diagnosis;
import org.fovea.pipeline.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a run can work here. */
@Command(
    name = "doctor",
    header = "Tries what a run needs, and says what to do where something is missing.",
    description = {
      "Java, memory, native libraries, GPU, credentials, the rights and the room in the workspace"
          + " (it writes, reads and deletes a file there), the clock, weights, the key of patients'"
          + " pseudonyms and the runners. Nothing is run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea doctor",
      "  fovea doctor --spec run.yaml --workspace gs://bucket/dr",
    })
final class DoctorCommand extends FoveaCommand {
  @Mixin private final SpecArguments spec = new SpecArguments();

  DoctorCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    Diagnosis.Examined examined = context().application().diagnosis().examine(spec.get(), console);
    output.write(examined, text(examined));
    return examined.isSound() ? ExitCode.DONE : ExitCode.USAGE;
  }

  private static String text(Diagnosis.Examined examined) {
    TextTable table = new TextTable("", "WHAT", "FOUND");
    StringBuilder remedies = new StringBuilder();
    for (Diagnosis.Finding finding : examined.findings()) {
      String sign =
          switch (finding.verdict()) {
            case GOOD -> "ok";
            case ADVICE -> "--";
            case BAD -> "NO";
          };
      table.row(sign, finding.what(), finding.found());
      if (!finding.remedy().isEmpty()) {
        remedies.append("%s %s: %s%n".formatted(sign, finding.what(), finding.remedy()));
      }
    }
    String verdict =
        examined.isSound() ? "A run can work here." : "A run cannot work here: see NO above.";
    return "%s%n%s%s%n".formatted(table, remedies, verdict);
  }
}
