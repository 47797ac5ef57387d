package org.fovea.pipeline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.InvalidSpecException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** All commands, and what happens when one fails: one line, and an exit code. */
final class FoveaCommandLine {
  static final String STACKTRACE = "--stacktrace";

  private final CommandContext context;
  private final String version;

  FoveaCommandLine(CommandContext context, String version) {
    this.context = context;
    this.version = version;
  }

  /** Executes the command in {@code arguments} and returns the exit code; throws nothing. */
  int execute(String... arguments) {
    List<String> own = ownArguments(arguments);
    CommandLine commandLine = commands();
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, own));
    commandLine.setParameterExceptionHandler((failure, args) -> report(failure, own));
    try {
      return commandLine.execute(arguments);
    } catch (Error failure) { // such as a native library that does not load here
      return report(failure, own);
    }
  }

  private CommandLine commands() {
    CommandSpec root = CommandSpec.forAnnotatedObject(new CommandGroup());
    root.name("fovea").version("fovea " + version);
    root.addOption(
        CommandLine.Model.OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version and exit.")
            .build());
    root.usageMessage()
        .header(
            "Trains, evaluates and publishes models that find diabetic retinopathy in fundus"
                + " photographs.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  fovea run                        a whole run on synthetic images",
            "  fovea run --spec run.yaml        a run on your images",
            "  fovea COMMAND --help             all about a command");
    CommandLine commandLine =
        new CommandLine(root)
            .addSubcommand(new RunCommand(context))
            .addSubcommand(new PlanCommand(context))
            .addSubcommand(new CompareCommand(context))
            .addSubcommand(
                "models",
                group("Looks at published models, and decides which one is the champion.")
                    .addSubcommand(new ModelsListCommand(context))
                    .addSubcommand(new ModelsShowCommand(context))
                    .addSubcommand(new ModelsSawCommand(context))
                    .addSubcommand(new ModelsRecalibrateCommand(context))
                    .addSubcommand(new ModelsPromoteCommand(context))
                    .addSubcommand(new ModelsRollbackCommand(context)))
            .addSubcommand(
                "runs",
                group("Looks at the runs of the past.")
                    .addSubcommand(new RunsListCommand(context))
                    .addSubcommand(new RunsShowCommand(context))
                    .addSubcommand(new RunsDiffCommand(context)))
            .addSubcommand(new AuditCommand(context))
            .addSubcommand(new PredictCommand(context))
            .addSubcommand(new SampleCommand(context))
            .addSubcommand(
                "weights",
                group("Gets pretrained weights.")
                    .addSubcommand(new WeightsFetchCommand(context))
                    .addSubcommand(new WeightsPretrainCommand(context)))
            .addSubcommand(
                "rejected",
                group("Looks at inputs that could not be used, and corrects them.")
                    .addSubcommand(new RejectedListCommand(context))
                    .addSubcommand(new RejectedShowCommand(context))
                    .addSubcommand(new RejectedReplayCommand(context)))
            .addSubcommand(
                "workspace",
                group("Looks after a workspace.").addSubcommand(new WorkspacePruneCommand(context)))
            .addSubcommand(new DoctorCommand(context));
    commandLine.setOut(context.out());
    commandLine.setErr(context.err());
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setUsageHelpLongOptionsMaxWidth(26);
    commandLine.setUsageHelpWidth(100);
    commandLine.setAbbreviatedOptionsAllowed(false);
    listExitCodes(commandLine);
    return commandLine;
  }

  private static CommandLine group(String header) {
    CommandLine group = new CommandLine(new CommandGroup());
    group.getCommandSpec().usageMessage().header(header);
    return group;
  }

  private static void listExitCodes(CommandLine commandLine) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.code()), code.meaning());
    }
    commandLine.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
    commandLine.getCommandSpec().usageMessage().exitCodeList(codes);
    commandLine.getSubcommands().values().forEach(FoveaCommandLine::listExitCodes);
  }

  private static List<String> ownArguments(String... arguments) {
    int end = Arrays.asList(arguments).indexOf("--");
    return end < 0 ? List.of(arguments) : new ArrayList<>(List.of(arguments).subList(0, end));
  }

  private int report(Throwable failure, List<String> arguments) {
    ExitCode exitCode = exitCode(failure);
    String message = message(failure);
    PrintWriter err = context.err();
    err.println("fovea: " + message);
    if (arguments.contains(STACKTRACE)) {
      failure.printStackTrace(err);
    }
    err.flush();
    if (arguments.contains("--json")) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("error", message);
      document.put("exitCode", exitCode.code());
      context.out().println(Output.toJson(document));
      context.out().flush();
    }
    return exitCode.code();
  }

  private static ExitCode exitCode(Throwable failure) {
    if (failure instanceof CommandFailure command) {
      return command.exitCode();
    }
    if (failure instanceof InvalidSpecException || failure instanceof ParameterException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      return ExitCode.RETRY;
    }
    return failure instanceof InterruptedException ? ExitCode.INTERRUPTED : ExitCode.FAILED;
  }

  private static String message(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    if (failure instanceof CommandFailure || failure instanceof InvalidSpecException) {
      return text;
    }
    if (failure instanceof ParameterException wrong) {
      return "%s; see %s --help"
          .formatted(text, wrong.getCommandLine().getCommandSpec().qualifiedName());
    }
    String kind = failure.getClass().getSimpleName();
    if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      kind = unchecked.getCause().getClass().getSimpleName();
      text = String.valueOf(unchecked.getCause().getMessage());
    }
    return "%s: %s; %s shows where".formatted(kind, text, STACKTRACE);
  }
}
