package org.fovea.pipeline.runner;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;

/**
 * Beam's arguments for one stage, and what they say about where it runs. Beam itself is not asked:
 * that takes seconds.
 *
 * @param all such as {@code --runner=FlinkRunner}; no option twice
 */
public record RunnerArguments(List<String> all) {
  /** What is sent to a Flink cluster with each job, beside the program's jar. */
  static final String FLINK_JOB_JAR = "fovea-flink-job.jar";

  /** Where Dataflow's runner writes a job instead of submitting it. */
  private static final String TEMPLATE_LOCATION = "templateLocation";

  private static final String FLINK = "FlinkRunner";
  private static final String FLINK_MASTER = "flinkMaster";
  private static final String DIRECT = "DirectRunner";
  private static final String DATAFLOW = "DataflowRunner";

  public RunnerArguments {
    all = List.copyOf(all);
  }

  /** Returns whether an option is given. */
  boolean isGiven(String option) {
    return value(option).isPresent();
  }

  /** Returns the value of an option; empty where it is not given. */
  Optional<String> value(String option) {
    return all.stream()
        .filter(argument -> nameOf(argument).equals(option))
        .map(argument -> argument.substring(argument.indexOf('=') + 1))
        .findFirst();
  }

  static String nameOf(String argument) {
    int end = argument.indexOf('=');
    return argument.substring(argument.startsWith("--") ? 2 : 0, end < 0 ? argument.length() : end);
  }

  /** Returns the simple name of the runner's class. */
  String runner() {
    String name = value("runner").orElse(DIRECT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Returns whether the stage runs in other processes than this one. */
  boolean isElsewhere() {
    return flinkCluster().isPresent() || !List.of(DIRECT, FLINK).contains(runner());
  }

  /** Returns whether the job is only to be written, for somebody else to start. */
  public boolean writeATemplate() {
    return isGiven(TEMPLATE_LOCATION);
  }

  /** Returns whether the workers are machines of Google's, which see no disk of this one. */
  boolean runsInTheCloud() {
    return runner().equals(DATAFLOW);
  }

  /** Returns the Flink cluster that the stage runs on; empty where it runs on none. */
  public Optional<FlinkCluster> flinkCluster() {
    return runner().equals(FLINK)
        ? value(FLINK_MASTER).filter(FlinkCluster::isNamedBy).map(FlinkCluster::at)
        : Optional.empty();
  }

  /**
   * Adds what a runner needs to be told, where it is not given.
   *
   * @param programFolder where the program's jar, or its classes, are
   * @throws CommandFailure if what is to be sent to the cluster is not there
   */
  RunnerArguments completed(Path programFolder) {
    if (flinkCluster().isEmpty()) {
      return this;
    }
    List<String> completed = new ArrayList<>(all);
    // A submission that does not wait: so a job can be watched, and cancelled with its command.
    add(completed, "attachedMode", "false");
    add(completed, "jobCheckIntervalInSecs", "1");
    // Pictures that are alike are compared with each other: a group is read more than once.
    add(completed, "reIterableGroupByKeyResult", "true");
    // No stage changes what it was given.
    add(completed, "fasterCopy", "true");
    if (!isGiven("filesToStage")) {
      completed.add("--filesToStage=" + jobJar(programFolder));
    }
    return new RunnerArguments(completed);
  }

  private void add(List<String> completed, String option, String value) {
    if (!isGiven(option)) {
      completed.add("--" + option + "=" + value);
    }
  }

  private static Path jobJar(Path programFolder) {
    Path jar = programFolder.resolve(FLINK_JOB_JAR);
    if (!Files.exists(jar)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is not beside the program in %s, and is what a Flink cluster runs; build with 'mvn -Pflink -DskipTests package', or name it with --filesToStage"
              .formatted(FLINK_JOB_JAR, programFolder));
    }
    return jar;
  }

  /** Returns the folder of this program's jar, or of the directory with its classes. */
  static Path programFolder() {
    try {
      Path program =
          Path.of(
              RunnerArguments.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return program.toAbsolutePath().resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program's own place cannot be told", e);
    }
  }
}
