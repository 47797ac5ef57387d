package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.joda.time.Duration;

/** Runs one stage's pipeline on the runner that the spec, or the command line, asks for. */
final class BeamRuns {
  private static final Duration POLL = Duration.millis(500);

  private final Map<String, List<String>> runners;
  private final List<String> arguments;

  /**
   * @param runners Beam arguments by stage, from the spec
   * @param arguments Beam arguments of the command line, which win
   */
  BeamRuns(Map<String, List<String>> runners, List<String> arguments) {
    this.runners = runners;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * Returns the options that a stage runs with.
   *
   * @throws CommandFailure if Beam does not know an argument, or the runner is not in this jar
   */
  PipelineOptions options(String stage) {
    List<String> all = argumentsOf(stage);
    PipelineOptions options = BeamOptions.parse(all);
    if (isInThisProcess(options)) {
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setBlockOnRun(false);
      if (!isGiven("targetParallelism", all)) {
        direct.setTargetParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()));
      }
      // The checks cost more than the work; the stages' tests run with them.
      direct.setEnforceImmutability(false);
      direct.setEnforceEncodability(false);
    }
    if (!isGiven("jobName", all)) {
      options.setJobName("fovea-" + stage);
    }
    return options;
  }

  /**
   * Checks the arguments of all stages: a wrong one for the last must not come up only after hours
   * of the others. Where there are none, Beam is not asked: that alone takes seconds, and a run may
   * have nothing to do.
   *
   * @throws CommandFailure if Beam does not know an argument, or the runner is not in this jar
   */
  void check() {
    Set<List<String>> seen = new HashSet<>();
    for (StageName stage : StageName.values()) {
      List<String> all = argumentsOf(stage.word());
      if (!all.isEmpty() && seen.add(all)) {
        BeamOptions.parse(all);
      }
    }
  }

  /** Makes Beam's file systems ready to be read from, {@code gs://} too, without a stage. */
  void openFileSystems() {
    BeamOptions.parse(argumentsOf(StageName.PREPARE.word()));
  }

  private List<String> argumentsOf(String stage) {
    List<String> all = new ArrayList<>();
    List<String> ofSpec =
        runners.getOrDefault(stage, runners.getOrDefault(RunSpec.DEFAULT_RUNNER, List.of()));
    // Beam refuses an argument that is given twice.
    ofSpec.stream().filter(argument -> !isGiven(nameOf(argument), arguments)).forEach(all::add);
    all.addAll(arguments);
    return all;
  }

  /** Returns whether a pipeline with these options runs in this process. */
  static boolean isInThisProcess(PipelineOptions options) {
    return options.getRunner() == DirectRunner.class;
  }

  private static boolean isGiven(String option, List<String> arguments) {
    return arguments.stream().anyMatch(argument -> nameOf(argument).equals(option));
  }

  private static String nameOf(String argument) {
    int end = argument.indexOf('=');
    return argument.substring(argument.startsWith("--") ? 2 : 0, end < 0 ? argument.length() : end);
  }

  /**
   * Runs a pipeline to its end.
   *
   * @param total what the stage's counter of finished inputs will come to
   * @throws IOException if the stage failed on input or output: a retry may help
   * @throws CommandFailure if the command is to stop
   */
  void run(Pipeline pipeline, String stage, long total, Console console) throws IOException {
    ProgressListener progress = console.progress();
    try {
      PipelineResult result = pipeline.run();
      PipelineResult.State state = result.waitUntilFinish(POLL);
      while (state == null || !state.isTerminal()) {
        report(result, stage, total, progress);
        if (console.isStopAsked()) {
          result.cancel();
          throw interrupted(stage);
        }
        state = result.waitUntilFinish(POLL);
      }
      report(result, stage, total, progress);
      if (state != PipelineResult.State.DONE) {
        throw new IOException("stage %s ended as %s".formatted(stage, state));
      }
    } catch (Pipeline.PipelineExecutionException e) {
      throw rootOf(e);
    }
  }

  /** Returns what a command that was stopped before or in a stage ends with. */
  static CommandFailure interrupted(String stage) {
    return new CommandFailure(
        ExitCode.INTERRUPTED,
        "interrupted at stage %s; finished stages are kept, and a training is from its last checkpoint on: the same command goes on"
            .formatted(stage));
  }

  private static void report(
      PipelineResult result, String stage, long total, ProgressListener progress) {
    MetricsFilter done =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named(stage, "done")).build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(done).getCounters()) {
      progress.progressed(
          ProgressEvent.of(stage, stage, Math.min(total, counter.getAttempted()), total, "images"));
    }
  }

  /** Takes Beam's wrappings off: what failed is what matters. */
  private static IOException rootOf(Pipeline.PipelineExecutionException wrapped)
      throws IOException {
    Throwable cause = wrapped.getCause() == null ? wrapped : wrapped.getCause();
    while (cause instanceof org.apache.beam.sdk.util.UserCodeException
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof IOException failure) {
      return failure;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    if (cause instanceof Error failure) {
      throw failure;
    }
    return new IOException(cause.getMessage(), cause);
  }
}
