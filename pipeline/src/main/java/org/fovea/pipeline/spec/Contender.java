package org.fovea.pipeline.spec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a comparison trains: a network by a transfer scenario, or the baseline without one. */
public enum Contender implements SpecWord {
  AUTO(Scenario.AUTO),
  LINEAR_ON_TOP(Scenario.LINEAR_ON_TOP),
  LINEAR_ON_EARLIER(Scenario.LINEAR_ON_EARLIER),
  FINE_TUNE_ALL(Scenario.FINE_TUNE_ALL),
  FINE_TUNE_UPPER(Scenario.FINE_TUNE_UPPER),
  FROM_SCRATCH(Scenario.FROM_SCRATCH),
  /** A classifier on explicit features: what transfer learning has to beat. */
  EXPLICIT_FEATURES(null);

  private final @Nullable Scenario scenario;

  Contender(@Nullable Scenario scenario) {
    this.scenario = scenario;
  }

  @Override
  public String word() {
    return Optional.ofNullable(scenario).map(Scenario::word).orElse(name());
  }

  /**
   * Returns the spec that trains this, and is else the same.
   *
   * @throws InvalidSpecException if it cannot learn one of the targets
   */
  public RunSpec in(RunSpec spec) {
    return scenario == null ? spec.withExplicitFeatures() : spec.withScenario(scenario);
  }
}
