package org.fovea.stages.synthetic;

/**
 * What a drawing depends on; equal parameters give equal pixels.
 *
 * @param patientSeed decides what both eyes of a patient share: pigment and texture
 * @param captureSeed decides the rest: anatomy, illumination, colour, noise, where lesions are
 * @param eye left or right
 * @param grade severity on the international scale, 0 (none) to 4 (proliferative); decides which
 *     lesions are drawn and nothing else
 * @param camera what it is photographed with
 * @see <a href="https://doi.org/10.1016/S0161-6420(03)00475-5">Wilkinson et al., 2003, Proposed
 *     international clinical diabetic retinopathy and diabetic macular edema disease severity
 *     scales</a>
 */
public record FundusParameters(
    long patientSeed, long captureSeed, Eye eye, int grade, SyntheticCamera camera) {
  public FundusParameters {
    if (grade < 0 || grade > 4) {
      throw new IllegalArgumentException("grade must be from 0 to 4, but was " + grade);
    }
  }

  /** Returns a random stream that no other purpose or image shares. */
  DrawingRandom captureStream(Purpose purpose) {
    return new DrawingRandom(DrawingRandom.mixSeed(captureSeed, purpose.stream));
  }

  /** Returns the stream that both eyes of the patient share. */
  DrawingRandom patientStream() {
    return new DrawingRandom(DrawingRandom.mixSeed(patientSeed, -1));
  }

  /** Each has a random stream of its own, so that lesions never shift anything else. */
  enum Purpose {
    ANATOMY(0),
    VESSELS(1),
    TEXTURE(2),
    ILLUMINATION(3),
    NOISE(4),
    LESIONS(5);

    private final long stream;

    Purpose(long stream) {
      this.stream = stream;
    }
  }
}
