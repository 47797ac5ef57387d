package org.fovea.pipeline.spec;

import java.util.List;

/**
 * How images become examples.
 *
 * @param sidePx side of the square that the network sees, in pixels; 32 to 1024; GoogLeNet was
 *     trained at 224
 * @param contrast what is done to the contrast
 * @param rotations rotations of the training images, in degrees, ascending; some of 0, 90, 180 and
 *     270, always with 0
 * @param duplicates what happens to identical images of one grade
 * @param conflicts what happens to identical images of different grades
 */
public record PreprocessSpec(
    int sidePx,
    Contrast contrast,
    List<Integer> rotations,
    DuplicatePolicy duplicates,
    ConflictPolicy conflicts) {
  /** The design's defaults. */
  public static final PreprocessSpec DEFAULT =
      new PreprocessSpec(
          224,
          Contrast.NONE,
          List.of(0, 90, 180, 270),
          DuplicatePolicy.KEEP_ONE,
          ConflictPolicy.EXCLUDE);

  public PreprocessSpec {
    SpecRange.requireWithin("sidePx", sidePx, 32, 1024);
    rotations = SpecRange.requireRotations(rotations);
  }
}
