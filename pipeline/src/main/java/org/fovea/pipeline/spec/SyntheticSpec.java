package org.fovea.pipeline.spec;

/**
 * Images that are drawn instead of read, for trying and testing.
 *
 * @param patients number of patients, 10 to 100,000; each has two images
 * @param seed the drawings are a function of it
 * @param camera the camera that they look to be taken with
 */
public record SyntheticSpec(int patients, long seed, SyntheticCameraName camera) {
  /** What a synthetic source is where it does not say. */
  public static final SyntheticSpec DEFAULT = new SyntheticSpec(300, 1, SyntheticCameraName.B);

  public SyntheticSpec {
    SpecRange.requireWithin("patients", patients, 10, 100_000);
  }

  /** Returns the name of the directory that the drawings are in. */
  public String directoryName() {
    return "camera-%s-seed-%d-patients-%d".formatted(camera.word(), seed, patients);
  }
}
