package org.fovea.pipeline.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.joda.time.Duration;

/** Runs one stage's pipeline on the runner that the spec, or the command line, asks for. */
public final class BeamRuns {
  private static final Duration POLL = Duration.millis(500);

  /** The stages whose steps, one after another, each compute on all cores. */
  private static final Set<String> ON_ALL_CORES =
      Set.of(StageName.FINETUNE.word(), StageName.EVALUATE.word());

  private final Map<String, List<String>> runners;
  private final List<String> arguments;
  private final String jobSuffix;

  /**
   * @param runners Beam arguments by stage, from the spec
   * @param arguments Beam arguments of the command line, which win
   * @param jobSuffix tells the jobs of one command from those of others: letters, digits and
   *     hyphens
   */
  public BeamRuns(Map<String, List<String>> runners, List<String> arguments, String jobSuffix) {
    this.runners = runners;
    this.arguments = List.copyOf(arguments);
    this.jobSuffix = jobSuffix.toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the options that a stage runs with.
   *
   * @throws CommandFailure if Beam does not know an argument, the runner is not in this jar, or
   *     what it needs is not there
   */
  public PipelineOptions options(String stage) {
    RunnerArguments given = argumentsOf(stage).completed(RunnerArguments.programFolder());
    PipelineOptions options = BeamOptions.parse(given.all());
    if (isInThisProcess(options)) {
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setBlockOnRun(false);
      if (!given.isGiven("targetParallelism")) {
        direct.setTargetParallelism(threads(stage));
      }
      // The checks cost more than the work; the stages' tests run with them.
      direct.setEnforceImmutability(false);
      direct.setEnforceEncodability(false);
    }
    if (!given.isGiven("jobName")) {
      options.setJobName("fovea-%s-%s".formatted(stage, jobSuffix));
    }
    return options;
  }

  /**
   * Returns how many threads a stage has here. The runner's own loop never rests: while a thread is
   * free, it takes a core from the others. So a stage has one thread whose step takes all cores by
   * itself.
   */
  private static int threads(String stage) {
    return ON_ALL_CORES.contains(stage) ? 1 : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Checks the arguments of all stages: a wrong one for the last must not come up only after hours
   * of the others. Where there are none, Beam is not asked: that alone takes seconds, and a run may
   * have nothing to do.
   *
   * @throws CommandFailure if Beam does not know an argument, the runner is not in this jar, or
   *     what it needs is not there
   */
  public void check(String workspace) {
    Set<RunnerArguments> seen = new HashSet<>();
    for (StageName stage : StageName.values()) {
      RunnerArguments given = argumentsOf(stage.word());
      if (given.runsInTheCloud() && !workspace.startsWith("gs://")) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "stage %s runs on the %s, whose workers cannot reach the workspace %s; let it be gs://bucket/prefix"
                .formatted(stage.word(), given.runner(), workspace));
      }
      if (!given.all().isEmpty() && seen.add(given)) {
        BeamOptions.parse(given.completed(RunnerArguments.programFolder()).all());
      }
    }
  }

  /** Makes Beam's file systems ready to be read from, {@code gs://} too, without a stage. */
  public void openFileSystems() {
    BeamOptions.parse(argumentsOf(StageName.PREPARE.word()).all());
  }

  /**
   * Describes what would be given to the runner of a stage.
   *
   * @param pipeline made with the stage's {@link #options}
   */
  public Plan.Graph graph(Pipeline pipeline, StageName stage) {
    return JobGraph.of(pipeline, argumentsOf(stage.word()));
  }

  /**
   * Writes a pipeline's job where its options say, instead of having it run.
   *
   * @param pipeline made with options that name a {@code templateLocation}
   * @throws IOException if it cannot be written
   */
  public void handOver(Pipeline pipeline) throws IOException {
    try {
      pipeline.run();
    } catch (RuntimeException e) {
      if (root(e) instanceof IOException) { // which the runner wraps
        throw new IOException("the job cannot be written: " + rootMessage(e), e);
      }
      throw e;
    }
  }

  /**
   * Checks that no job is only to be written, of which nobody here would see the end.
   *
   * @throws CommandFailure if one is
   */
  public void refuseTemplates() {
    for (StageName stage : StageName.values()) {
      if (argumentsOf(stage.word()).writeATemplate()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--templateLocation, for stage %s, has its job written and not run; give it to 'run --stage %s' alone, after --"
                .formatted(stage.word(), stage.word()));
      }
    }
  }

  /** Returns whether a stage runs in other processes than this one. */
  public boolean isElsewhere(StageName stage) {
    return argumentsOf(stage.word()).isElsewhere();
  }

  /** Returns whether a pipeline with these arguments runs in other processes than this one. */
  public static boolean isElsewhere(List<String> arguments) {
    return new RunnerArguments(arguments).isElsewhere();
  }

  private RunnerArguments argumentsOf(String stage) {
    List<String> all = new ArrayList<>();
    List<String> ofSpec =
        runners.getOrDefault(stage, runners.getOrDefault(RunSpec.DEFAULT_RUNNER, List.of()));
    // Beam refuses an argument that is given twice.
    RunnerArguments given = new RunnerArguments(arguments);
    ofSpec.stream()
        .filter(argument -> !given.isGiven(RunnerArguments.nameOf(argument)))
        .forEach(all::add);
    all.addAll(arguments);
    return new RunnerArguments(all);
  }

  /** Returns whether a pipeline with these options runs in this process. */
  public static boolean isInThisProcess(PipelineOptions options) {
    return options.getRunner() == DirectRunner.class;
  }

  /**
   * Runs a pipeline to its end.
   *
   * @param total what the stage's counter of finished inputs will come to
   * @throws IOException if the stage failed on input or output: a retry may help
   * @throws CommandFailure if the command is to stop
   */
  public void run(Pipeline pipeline, String stage, long total, Console console) throws IOException {
    ProgressListener progress = console.progress();
    try {
      PipelineResult result = submit(pipeline, stage);
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
        throw failureOf(pipeline.getOptions().getJobName(), stage, state);
      }
    } catch (Pipeline.PipelineExecutionException e) {
      throw rootOf(e);
    }
  }

  /** Starts a pipeline; a cluster that cannot be reached, or has no room, may be ready later. */
  private PipelineResult submit(Pipeline pipeline, String stage) throws IOException {
    Optional<FlinkCluster> cluster = argumentsOf(stage).flinkCluster();
    try {
      return pipeline.run();
    } catch (Pipeline.PipelineExecutionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (cluster.isEmpty()) {
        throw e;
      }
      throw new IOException(
          "Flink at %s did not take the job: %s; 'doctor' says whether it answers"
              .formatted(cluster.get().address(), rootMessage(e)),
          e);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = root(thrown);
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Returns, or throws, why a job that ran elsewhere did not come to its end. */
  private IOException failureOf(String jobName, String stage, PipelineResult.State state)
      throws IOException {
    Optional<FlinkCluster> cluster = argumentsOf(stage).flinkCluster();
    Optional<FlinkFailure> failure =
        cluster.isPresent() ? cluster.get().failureOf(jobName) : Optional.empty();
    if (failure.isPresent()) {
      return failure.get().asThrown();
    }
    return new IOException("job %s ended as %s".formatted(jobName, state));
  }

  /** Returns what a command that was stopped before or in a stage ends with. */
  public static CommandFailure interrupted(String stage) {
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
