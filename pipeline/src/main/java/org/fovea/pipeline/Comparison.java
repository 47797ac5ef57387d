package org.fovea.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.Scenario;

/** Compares transfer scenarios. */
public interface Comparison {
  /**
   * Trains and evaluates a model by each scenario on the same data: what they share is made once.
   * Nothing is published.
   *
   * @param spec its own scenario plays no part
   * @param scenarios at least one, each once
   * @param beamArguments Beam's arguments, over those of the spec
   * @param plot file that the drawing is written to; absent for one in the workspace
   * @throws CommandFailure if one of them cannot be finished; what is finished stays and is reused
   */
  ScenarioComparison compare(
      RunSpec spec,
      List<Scenario> scenarios,
      List<String> beamArguments,
      Optional<Path> plot,
      Console console);
}
