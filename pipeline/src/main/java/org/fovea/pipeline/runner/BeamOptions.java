package org.fovea.pipeline.runner;

import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;

/** Understands the arguments that are meant for Beam. */
public final class BeamOptions {
  private BeamOptions() {}

  /**
   * Returns what the arguments say, and makes Beam's file systems ready by them.
   *
   * @throws CommandFailure if Beam does not know an argument, or the runner is not in this jar
   */
  public static PipelineOptions parse(List<String> arguments) {
    PipelineOptions options;
    try {
      options = PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0])).create();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, explain(e), e);
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  private static String explain(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (message.contains("runner")) {
      return message
          + " This jar holds the DirectRunner; build the pipeline with the Maven profile of the"
          + " runner you want.";
    }
    return "Beam does not accept the arguments after --: " + message;
  }
}
