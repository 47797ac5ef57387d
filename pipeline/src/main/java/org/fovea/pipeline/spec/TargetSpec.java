package org.fovea.pipeline.spec;

/**
 * A question that the model answers with one score.
 *
 * @param name what reports call it
 * @param from lowest grade that is positive
 */
public record TargetSpec(String name, Grade from) {
  /** Any retinopathy: grade 1 or more. */
  public static final TargetSpec ANY_DR = new TargetSpec("any-dr", Grade.MILD);

  /** Referable retinopathy: grade 2 or more; macular oedema is not in it. */
  public static final TargetSpec REFERABLE = new TargetSpec("referable", Grade.MODERATE);

  public TargetSpec {
    SpecRange.requireName("name", name);
  }
}
