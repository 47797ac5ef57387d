package org.fovea.stages.synthetic;

/**
 * An endless series of labelled synthetic photographs, both eyes of one patient after the other.
 *
 * <p>Image {@code i} is the left eye of patient {@code i / 2 + 1} if {@code i} is even, else the
 * right one; it depends on the seed, the shares, the camera and {@code i} only, so that any part of
 * the series can be drawn alone, in any order and on any thread. The camera changes neither the
 * grades nor the patients.
 *
 * @param seed decides everything that is random
 * @param gradeShares how often each grade occurs; every stretch of the series keeps close to them
 * @param camera what the photographs are taken with
 */
public record SyntheticDataset(long seed, GradeShares gradeShares, SyntheticCamera camera) {
  /**
   * How far apart the two eyes of a patient are at most, as a share of all eyes ranked by severity.
   * With the default shares, about two thirds of pairs have equal grades.
   */
  private static final double EYES_APART = 0.2;

  /** Steps of the golden ratio spread evenly over [0, 1), wherever one starts or stops. */
  private static final double GOLDEN_STEP = 0.6180339887498949;

  private static final long PATIENT = 1;
  private static final long CAPTURE = 2;
  private static final long SERIES = 3;
  private static final long SECOND_EYE = 4;

  public SyntheticDataset(long seed, SyntheticCamera camera) {
    this(seed, GradeShares.DEFAULT, camera);
  }

  /** Returns the image's name as EyePACS would write it: {@code <patient>_<left or right>}. */
  public String imageName(int index) {
    return (patientOf(index) + 1) + "_" + eyeOf(index).lowerCaseName();
  }

  /** Returns what image {@code index ≥ 0} is drawn from. */
  public FundusParameters parameters(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("index must be at least 0, but was " + index);
    }
    int patient = patientOf(index);
    return new FundusParameters(
        DrawingRandom.mixSeed(seed, PATIENT, patient),
        DrawingRandom.mixSeed(seed, CAPTURE, index),
        eyeOf(index),
        gradeShares.gradeAt(severityRank(patient, eyeOf(index))),
        camera);
  }

  /** Draws image {@code index ≥ 0} into memory. */
  public DrawnFundus draw(int index) {
    return SyntheticFundus.draw(parameters(index));
  }

  /**
   * Returns how severe an eye is among all eyes, in [0, 1), uniform for the eyes of either side.
   */
  private double severityRank(int patient, Eye eye) {
    double start = new DrawingRandom(DrawingRandom.mixSeed(seed, SERIES)).nextDouble();
    double first = start + patient * GOLDEN_STEP;
    first -= StrictMath.floor(first);
    if (eye == Eye.LEFT) {
      return first;
    }
    DrawingRandom random = new DrawingRandom(DrawingRandom.mixSeed(seed, SECOND_EYE, patient));
    double second = Math.abs(first + random.between(-EYES_APART, EYES_APART));
    // Reflected at both ends, so that it stays uniform.
    return second < 1 ? second : Math.nextDown(2 - second);
  }

  private static int patientOf(int index) {
    return index / 2;
  }

  private static Eye eyeOf(int index) {
    return index % 2 == 0 ? Eye.LEFT : Eye.RIGHT;
  }
}
