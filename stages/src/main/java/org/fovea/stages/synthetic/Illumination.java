package org.fovea.stages.synthetic;

/**
 * Light and colour of one photograph; none of it depends on the grade.
 *
 * @param retinaColour what the bare retina looks like in even light, at full scale 1
 * @param gains exposure times colour cast, per channel
 * @param gradientX how much brighter the right rim is than the centre, as a fraction
 * @param gradientY likewise the lower rim
 * @param vignetting how much darker the rim is than the centre, in [0, 0.8]
 * @param veil share of stray light, in [0, 0.6]
 * @param glare strength of the light leak at the rim, 0 for none
 * @param glareX direction of the leak, a unit vector
 * @param glareY likewise
 * @param blur standard deviation, as a fraction of the radius of the field
 * @param texture strength of the choroid's texture
 */
record Illumination(
    Colour retinaColour,
    Colour gains,
    float gradientX,
    float gradientY,
    float vignetting,
    float veil,
    float glare,
    float glareX,
    float glareY,
    double blur,
    float texture) {

  private static final Colour FAIR = new Colour(0.80f, 0.47f, 0.30f);
  private static final Colour DARK = new Colour(0.50f, 0.265f, 0.14f);

  static Illumination drawFrom(
      SyntheticCamera camera, DrawingRandom patient, DrawingRandom capture) {
    double pigment = patient.nextDouble();
    double texture = patient.between(0.03, 0.11);
    Colour retinaColour =
        DARK.blend(FAIR, pigment)
            .times(
                patient.between(0.93, 1.07),
                patient.between(0.93, 1.07),
                patient.between(0.93, 1.07));
    double exposure = StrictMath.exp(0.16 * capture.nextBellShaped());
    Colour gains =
        new Colour((float) camera.redGain(), (float) camera.greenGain(), (float) camera.blueGain())
            .times(
                exposure * StrictMath.exp(0.055 * capture.nextBellShaped()),
                exposure * StrictMath.exp(0.055 * capture.nextBellShaped()),
                exposure * StrictMath.exp(0.055 * capture.nextBellShaped()));
    double gradientAngle = capture.between(0, 2 * StrictMath.PI);
    double gradient = capture.between(0.0, 0.28);
    double vignetting = camera.vignetting() * capture.between(0.6, 1.3);
    double veil = camera.veil() * capture.between(0.2, 2.0);
    double glareAngle = capture.between(0, 2 * StrictMath.PI);
    double glare = capture.chance(camera.rimGlareProbability()) ? capture.between(0.2, 0.8) : 0;
    return new Illumination(
        retinaColour,
        gains,
        (float) (gradient * StrictMath.cos(gradientAngle)),
        (float) (gradient * StrictMath.sin(gradientAngle)),
        (float) Math.min(0.8, vignetting),
        (float) veil,
        (float) glare,
        (float) StrictMath.cos(glareAngle),
        (float) StrictMath.sin(glareAngle),
        camera.blur() * capture.between(0.7, 1.4),
        (float) texture);
  }
}
