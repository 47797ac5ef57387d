package org.fovea.pipeline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fovea.pipeline.Application;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.audit.WorkspaceAudit;
import org.fovea.pipeline.care.WorkspacePruning;
import org.fovea.pipeline.doctor.Examination;
import org.fovea.pipeline.ledger.RecordedRuns;
import org.fovea.pipeline.workflow.LesionPretraining;
import org.fovea.pipeline.workflow.ModelScoring;
import org.fovea.pipeline.workflow.PatientSearch;
import org.fovea.pipeline.workflow.PublishedModels;
import org.fovea.pipeline.workflow.RejectedListing;
import org.fovea.pipeline.workflow.SampleFiles;
import org.fovea.pipeline.workflow.ScenarioRuns;
import org.fovea.pipeline.workflow.ScreeningWorkflow;
import org.fovea.pipeline.workflow.SweepRuns;
import org.fovea.stages.pretrain.PretrainingConfig;
import org.fovea.stages.pretrain.PretrainingPhase;

/** The whole program with its real parts, in this process, and what it says. */
final class RealProgram {
  static final String PATIENT_KEY = "sixteen bytes or more";

  /** A few steps on a few drawings: nothing is learned. */
  private static final PretrainingConfig PRETRAINING =
      new PretrainingConfig(1, 2, 10, 32, List.of(new PretrainingPhase(32, 4, 2, 1e-4)));

  private final Map<String, String> environment;
  private final Writer err;

  private RealProgram(Map<String, String> environment, Writer err) {
    this.environment = environment;
    this.err = err;
  }

  /** What one command came to. */
  record Ended(int exitCode, String out, String err) {}

  /** Executes a command in an environment without variables. */
  static Ended fovea(String... arguments) {
    return fovea(Map.of(), arguments);
  }

  /** Executes a command in an environment with these variables. */
  static Ended fovea(Map<String, String> environment, String... arguments) {
    return fovea(environment, new StringWriter(), arguments);
  }

  /** Executes a command whose standard error goes to {@code err}. */
  static Ended fovea(Map<String, String> environment, StringWriter err, String... arguments) {
    return new RealProgram(environment, err).execute(arguments);
  }

  /**
   * Returns how to start a command in a process of its own, in an environment without variables of
   * the program's.
   *
   * @param launcher the program that starts it, with its arguments; may be empty
   */
  static ProcessBuilder process(List<String> launcher, String... arguments) {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:ActiveProcessorCount=" + Runtime.getRuntime().availableProcessors(),
            "-cp",
            System.getProperty("java.class.path"),
            Fovea.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("FOVEA_"));
    return process;
  }

  private Ended execute(String... arguments) {
    StringWriter out = new StringWriter();
    Workflow workflow =
        new ScreeningWorkflow(Clock.systemUTC(), new SecureRandom(), environment, "test");
    Application application =
        new Application(
            workflow,
            new ScenarioRuns(workflow),
            PublishedModels.ofThisProcess(),
            new ModelScoring(),
            new SampleFiles(),
            new RejectedListing(),
            new LesionPretraining(PRETRAINING),
            new RecordedRuns(),
            new WorkspaceAudit(),
            new PatientSearch(Clock.systemUTC(), environment),
            new SweepRuns(workflow, Clock.systemUTC(), new SecureRandom()),
            new WorkspacePruning(Clock.systemUTC()),
            new Examination(Clock.systemUTC(), environment));
    CommandContext context =
        new CommandContext(
            application,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            0,
            Clock.systemUTC());
    int exitCode = new FoveaCommandLine(context, "test").execute(arguments);
    return new Ended(exitCode, out.toString(), err.toString());
  }

  /** Writes a text file and returns its name. */
  static String write(Path file, String text) {
    try {
      return Files.writeString(file, text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the names of all regular files below a directory, ascending; digests, keys, ids of runs
   * and of files stand as {@code #}.
   */
  static List<String> filesBelow(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .map(name -> name.replaceAll("[0-9a-f]{64}", "#"))
          .map(name -> name.replaceAll("-[0-9a-f]{12}\\.", "-#."))
          .map(name -> name.replaceAll("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}", "#"))
          .sorted()
          .toList();
    }
  }

  /** Returns the text of a file. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
