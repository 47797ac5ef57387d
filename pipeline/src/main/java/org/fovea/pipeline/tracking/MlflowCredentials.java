package org.fovea.pipeline.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** How a process proves to an MLflow server who it is, by the variables of MLflow's own clients. */
final class MlflowCredentials {
  static final String TOKEN_VARIABLE = "MLFLOW_TRACKING_TOKEN";
  static final String USER_VARIABLE = "MLFLOW_TRACKING_USERNAME";
  static final String PASSWORD_VARIABLE = "MLFLOW_TRACKING_PASSWORD";

  private MlflowCredentials() {}

  /** Returns the value of the header {@code Authorization}; a token counts before a password. */
  static Optional<String> in(Map<String, String> environment) {
    String token = environment.get(TOKEN_VARIABLE);
    if (token != null && !token.isBlank()) {
      return Optional.of("Bearer " + token);
    }
    String user = environment.get(USER_VARIABLE);
    String password = environment.get(PASSWORD_VARIABLE);
    if (user == null || password == null) {
      return Optional.empty();
    }
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
  }
}
