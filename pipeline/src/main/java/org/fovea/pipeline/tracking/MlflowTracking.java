package org.fovea.pipeline.tracking;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.delivery.BoundedDelivery;
import org.fovea.pipeline.spec.MlflowSpec;

/**
 * Logs runs to an MLflow tracking server. A server that is dead, refuses or hangs costs a run
 * {@link #TIMEOUT} at most and one line of warning.
 */
public final class MlflowTracking {
  /** How long all requests for a run may take together. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final MlflowSpec spec;
  private final Map<String, String> environment;
  private final Duration timeout;
  private final Console console;

  /**
   * @param environment the process's environment variables, which hold the credentials: {@link
   *     MlflowCredentials}
   */
  public MlflowTracking(MlflowSpec spec, Map<String, String> environment, Console console) {
    this(spec, environment, TIMEOUT, console);
  }

  MlflowTracking(
      MlflowSpec spec, Map<String, String> environment, Duration timeout, Console console) {
    this.spec = spec;
    this.environment = Map.copyOf(environment);
    this.timeout = timeout;
    this.console = console;
  }

  /** Logs a run, if the server takes it in time. */
  public void log(TrackedRun run) {
    MlflowServer server =
        new MlflowServer(URI.create(spec.uri()), MlflowCredentials.in(environment));
    try (BoundedDelivery delivery = new BoundedDelivery("mlflow", timeout, this::gaveUp)) {
      delivery.send(
          () -> {
            server.log(run, spec.experiment().orElse(run.name()));
            return null;
          });
    }
  }

  private void gaveUp(String why) {
    console.say(
        "WARNING: the run could not be logged to the MLflow server %s (%s); it stands in the ledger"
            .formatted(spec.uri(), why));
  }
}
