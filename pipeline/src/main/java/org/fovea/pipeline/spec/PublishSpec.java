package org.fovea.pipeline.spec;

/**
 * Where a model goes and what it must reach.
 *
 * @param model name in the registry
 * @param gate the bars
 */
public record PublishSpec(String model, GateSpec gate) {
  public PublishSpec {
    SpecRange.requireName("model", model);
  }
}
