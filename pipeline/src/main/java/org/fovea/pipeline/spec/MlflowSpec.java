package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * An MLflow tracking server.
 *
 * @param uri its address, http or https; without credentials, which come from the environment
 * @param experiment name of the experiment that runs are logged to, made where it is not there;
 *     absent: the name of the run
 */
public record MlflowSpec(String uri, Optional<String> experiment) {
  public MlflowSpec {
    if (!SpecRange.isHttpAddress(uri)) {
      throw new IllegalArgumentException(
          "uri must be the address of an MLflow tracking server such as http://localhost:5000, but was '%s'"
              .formatted(SpecRange.withoutSecrets(uri)));
    }
    if (!SpecRange.withoutSecrets(uri).equals(uri)) {
      throw new IllegalArgumentException(
          "uri must hold no credentials and no query, which the ledger would keep, but was %s with them; give credentials by the environment (MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)"
              .formatted(SpecRange.withoutSecrets(uri)));
    }
    experiment.ifPresent(name -> SpecRange.requireText("experiment", name));
  }
}
