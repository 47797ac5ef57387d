package org.fovea.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.RunSpec;

/** Compares transfer scenarios, and the baseline that they have to beat. */
public interface Comparison {
  /**
   * Trains and evaluates a model by each scenario on the same data: what they share is made once.
   * Nothing is published.
   *
   * @param spec its own scenario and kind of classifier play no part
   * @param scenarios at least one, each once
   * @param beamArguments Beam's arguments, over those of the spec
   * @param plot file that the drawing is written to; absent for one in the workspace
   * @throws CommandFailure if one of them cannot be finished; what is finished stays and is reused
   */
  ScenarioComparison compare(
      RunSpec spec,
      List<Contender> scenarios,
      List<String> beamArguments,
      Optional<Path> plot,
      Console console);
}
