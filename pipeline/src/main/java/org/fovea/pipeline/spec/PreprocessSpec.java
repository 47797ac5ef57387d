package org.fovea.pipeline.spec;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

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
 * @param quality from where on an image is refused
 * @param modalities how images may have been taken; at least one
 * @param nearDuplicates what happens to images of the same picture
 * @param leakage what happens where the sources' own splits leak
 * @param exclusionList file of patients and images that must not be used; absent: none
 * @param noise what is done about noise, before the contrast
 * @param maskOutside whether what lies outside the rim of the retinal disc is made black
 */
public record PreprocessSpec(
    int sidePx,
    Contrast contrast,
    List<Integer> rotations,
    DuplicatePolicy duplicates,
    ConflictPolicy conflicts,
    QualitySpec quality,
    List<ImageModality> modalities,
    NearDuplicatePolicy nearDuplicates,
    LeakagePolicy leakage,
    Optional<String> exclusionList,
    Noise noise,
    boolean maskOutside) {
  /** The design's defaults. */
  public static final PreprocessSpec DEFAULT =
      new PreprocessSpec(
          224,
          Contrast.NONE,
          List.of(0, 90, 180, 270),
          DuplicatePolicy.KEEP_ONE,
          ConflictPolicy.EXCLUDE,
          QualitySpec.DEFAULT,
          List.of(ImageModality.COLOUR),
          NearDuplicatePolicy.KEEP_TOGETHER,
          LeakagePolicy.REPAIR,
          Optional.empty(),
          Noise.NONE,
          /* maskOutside= */ true);

  public PreprocessSpec {
    SpecRange.requireWithin("sidePx", sidePx, 32, 1024);
    rotations = SpecRange.requireRotations(rotations);
    modalities = List.copyOf(new TreeSet<>(modalities));
    if (modalities.isEmpty()) {
      throw new IllegalArgumentException(
          "modalities must name at least one of " + SpecWord.wordsOf(ImageModality.class));
    }
  }
}
