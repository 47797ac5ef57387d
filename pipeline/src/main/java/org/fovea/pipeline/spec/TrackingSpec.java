package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * Where experiments are tracked besides the ledger.
 *
 * @param mlflow an MLflow tracking server; absent: none
 */
public record TrackingSpec(Optional<MlflowSpec> mlflow) {
  /** Nowhere. */
  public static final TrackingSpec DEFAULT = new TrackingSpec(Optional.empty());
}
