package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import picocli.CommandLine.Parameters;

/** What follows {@code --}: Beam's own arguments. */
final class BeamArguments {
  @Parameters(
      arity = "0..*",
      paramLabel = "-- --BEAM_ARGUMENT",
      description = "Arguments for Beam, such as -- --runner=DirectRunner --targetParallelism=4.")
  private List<String> arguments = new ArrayList<>();

  /** Returns the arguments, each of the form {@code --name=value}. */
  List<String> get() {
    for (String argument : arguments) {
      if (!argument.matches("--[A-Za-z]\\w*(=.*)?")) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "unknown argument '%s'; Beam's arguments follow -- and look like --name=value"
                .formatted(argument));
      }
    }
    return List.copyOf(arguments);
  }
}
