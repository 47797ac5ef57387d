package org.fovea.pipeline.doctor;

import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Diagnosis.Finding;
import org.fovea.pipeline.runner.BeamOptions;
import org.fovea.pipeline.runner.FlinkCluster;
import org.fovea.pipeline.runner.RunnerArguments;
import org.fovea.pipeline.spec.ClassifierKind;
import org.fovea.pipeline.spec.PatientIds;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.workflow.InitialWeights;
import org.fovea.pipeline.workflow.ScreeningWorkflow;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.PretrainedWeights;

/** What a spec asks for beyond a workspace. */
final class NeedsOfSpec {
  private static final String CREDENTIALS = "credentials";
  private static final String WEIGHTS = "weights";
  private static final String RUNNERS = "runners";
  private static final String FLINK = "Flink";
  private static final String PATIENT_KEY = "patient key";

  private final RunSpec spec;
  private final Map<String, String> environment;
  private final Clock clock;

  NeedsOfSpec(RunSpec spec, Map<String, String> environment, Clock clock) {
    this.spec = spec;
    this.environment = environment;
    this.clock = clock;
  }

  /** Returns whether there are credentials for Google's cloud; nothing where none are needed. */
  Optional<Finding> credentials() {
    boolean needed =
        spec.workspace().startsWith("gs://")
            || spec.sources().stream()
                .flatMap(source -> source.images().stream())
                .anyMatch(images -> images.startsWith("gs://"));
    if (!needed) {
      return Optional.empty();
    }
    String emulator = environment.get(CloudStorage.EMULATOR_VARIABLE);
    if (emulator != null) {
      return Optional.of(
          Finding.advice(
              CREDENTIALS,
              "none are used: %s is %s".formatted(CloudStorage.EMULATOR_VARIABLE, emulator),
              "unset " + CloudStorage.EMULATOR_VARIABLE + " to speak to Google's storage"));
    }
    try {
      GoogleCredentials.getApplicationDefault();
      return Optional.of(Finding.good(CREDENTIALS, "the machine's default ones"));
    } catch (IOException e) {
      return Optional.of(
          Finding.bad(
              CREDENTIALS,
              "there are none for gs://",
              "run 'gcloud auth application-default login', or let GOOGLE_APPLICATION_CREDENTIALS"
                  + " name a service account's file"));
    }
  }

  Finding weights(Console console) {
    if (spec.classifier().kind() != ClassifierKind.GOOGLENET) {
      return Finding.good(WEIGHTS, "none are needed by this classifier");
    }
    try {
      PretrainedWeights weights =
          new InitialWeights(Workspace.at(spec.workspace()), environment, clock)
              .find(spec, console);
      return Finding.good(
          WEIGHTS, "%s (SHA-256 %s) can be read".formatted(weights.location(), weights.sha256()));
    } catch (CommandFailure e) {
      return Finding.bad(
          WEIGHTS,
          String.valueOf(e.getMessage()),
          "run 'weights fetch', then set finetune.weights to its file");
    }
  }

  /** Returns whether the key of pseudonyms is there; nothing where no patient is named. */
  Optional<Finding> patientKey() {
    boolean needed =
        spec.patientIds() == PatientIds.PSEUDONYMISE
            && spec.sources().stream().anyMatch(source -> source.synthetic().isEmpty());
    if (!needed) {
      return Optional.empty();
    }
    String variable = ScreeningWorkflow.PATIENT_KEY_VARIABLE;
    return Optional.of(
        environment.containsKey(variable)
            ? Finding.good(PATIENT_KEY, variable + " is set")
            : Finding.bad(
                PATIENT_KEY,
                variable + " is not set, and patientIds is pseudonymise",
                "set it to a secret that is kept outside the workspace, or set patientIds:"
                    + " public"));
  }

  /**
   * Returns whether each Flink cluster that a stage runs on answers; nothing where there is none.
   */
  List<Finding> clusters() {
    return spec.runners().values().stream()
        .map(RunnerArguments::new)
        .flatMap(arguments -> arguments.flinkCluster().stream())
        .distinct()
        .map(NeedsOfSpec::reached)
        .toList();
  }

  private static Finding reached(FlinkCluster cluster) {
    try {
      return Finding.good(FLINK, "%s: %s".formatted(cluster.address(), cluster.overview()));
    } catch (IOException e) {
      return Finding.bad(
          FLINK,
          "%s does not answer: %s".formatted(cluster.address(), e),
          "start the cluster (deploy/flink/cluster start), or correct flinkMaster in runners");
    }
  }

  Finding runners() {
    try {
      spec.runners().values().forEach(BeamOptions::parse);
      return Finding.good(
          RUNNERS,
          spec.runners().isEmpty()
              ? "the DirectRunner, in this process"
              : "Beam takes the arguments of " + String.join(", ", spec.runners().keySet()));
    } catch (CommandFailure e) {
      return Finding.bad(RUNNERS, String.valueOf(e.getMessage()), "correct runners in the spec");
    }
  }
}
