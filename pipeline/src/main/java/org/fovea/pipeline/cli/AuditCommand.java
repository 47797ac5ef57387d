package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.Audit;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.AuditSubject;
import org.fovea.pipeline.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Audits a run or a published model. */
@Command(
    name = "audit",
    header = "Proves what a run or a published model stands on, back to every image.",
    description = {
      "Hashes and counts every file again, and derives keys, digests, splits, metrics and verdicts"
          + " from the records. Needs nothing outside the workspace, and writes nothing into it."
          + " Ends with 5 if anything differs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea audit model:dr-screening@3",
      "  fovea audit run:latest --json",
      "  fovea audit model:dr-screening@3 --image 1f0c9a66b2d8",
      "  fovea audit model:dr-screening@3 --html report.html",
      "  fovea audit model:dr-screening@3 --expect DIGEST   (as an earlier audit printed it)"
    })
final class AuditCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "run:RUN|model:NAME[@VERSION]",
      converter = WordConverters.Subject.class,
      description =
          "A run by its id, the beginning of its id, or latest; or a model, with a version's number"
              + " or an alias.")
  private @Nullable AuditSubject subject;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--image",
      paramLabel = "ID",
      description =
          "Also show the whole way of this image: id of an image or an occurrence, or at least its"
              + " first 6 digits.")
  private @Nullable String image;

  @Option(
      names = "--originals",
      description =
          "Also read the original images again, from where the run's spec says that they are, and"
              + " hold them against what was ingested. (Drawn ones are, always.)")
  private boolean originals;

  @Option(
      names = "--show-locations",
      description = "Show file names too; they can be patients' ids.")
  private boolean showLocations;

  @Option(
      names = "--expect",
      paramLabel = "DIGEST",
      description = "The digest over all files that an earlier audit printed: it must be the same.")
  private @Nullable String expect;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write the run, or the run that published the model, on one page that needs no"
              + " network, with what the audit found.")
  private @Nullable Path html;

  AuditCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    Audit.Request request =
        valid(
            () ->
                new Audit.Request(
                    workspace.address(),
                    Objects.requireNonNull(subject),
                    Optional.ofNullable(image),
                    originals,
                    showLocations,
                    Optional.ofNullable(expect),
                    Optional.ofNullable(html)));
    AuditReport report = context().application().audit().audit(request, console);
    output.write(report, AuditTables.text(report));
    return report.exitCode();
  }
}
