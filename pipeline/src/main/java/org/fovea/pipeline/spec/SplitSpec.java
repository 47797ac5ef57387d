package org.fovea.pipeline.spec;

/**
 * How patients are shared out where a source does not say so itself. The four shares add up to 1.
 *
 * @param salt another salt shares the patients out anew
 * @param train share that fits the weights, 0 to 1; 0 only where nothing is trained
 * @param validation share that chooses the epoch, 0 to 1
 * @param calibration share that chooses thresholds, 0 to 1
 * @param test share that measures, 0 to 1
 */
public record SplitSpec(
    String salt, double train, double validation, double calibration, double test) {
  /** Shares in which a few thousand images leave enough of each class to measure. */
  public static final SplitSpec DEFAULT = new SplitSpec("fovea-1", 0.7, 0.08, 0.07, 0.15);

  public SplitSpec {
    SpecRange.requireText("salt", salt);
    SpecRange.requireWithin("train", train, 0, 1);
    SpecRange.requireWithin("validation", validation, 0, 1);
    SpecRange.requireWithin("calibration", calibration, 0, 1);
    SpecRange.requireWithin("test", test, 0, 1);
    double sum = train + validation + calibration + test;
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException(
          ("train, validation, calibration and test must add up to 1, but %s + %s + %s + %s is %s;"
                  + " give all four")
              .formatted(train, validation, calibration, test, (float) sum));
    }
  }
}
