package org.fovea.stages.synthetic;

import java.util.Arrays;

/**
 * Turns the layers of a retina into light on the sensor: background, optic disc, vessels, lesions,
 * then illumination, stray light and the black surround.
 */
final class RetinaShader {
  /** Share of the light that comes back through blood, by channel: green is absorbed most. */
  private static final Colour VEIN = new Colour(0.72f, 0.42f, 0.52f);

  private static final Colour ARTERY = new Colour(0.90f, 0.60f, 0.62f);
  private static final Colour BLOOD = new Colour(0.52f, 0.22f, 0.30f);
  private static final Colour OPTIC_DISC = new Colour(0.97f, 0.78f, 0.52f);
  private static final Colour CUP = new Colour(1.0f, 0.93f, 0.78f);
  private static final Colour EXUDATE = new Colour(1.0f, 0.88f, 0.50f);
  private static final Colour COTTON_WOOL = new Colour(0.93f, 0.86f, 0.74f);
  private static final Colour STRAY_LIGHT = new Colour(0.70f, 0.62f, 0.55f);
  private static final Colour LEAK = new Colour(0.60f, 0.85f, 0.88f);
  private static final float SURROUND = 0.012f;

  private final View view;
  private final LayeredRetina layers;
  private final Illumination light;
  private final SmoothNoise[] textures;
  private final float discX;
  private final float discY;
  private final float discRadius;
  private final float cupRadius;
  private final float foveaX;
  private final float foveaY;
  private final boolean hasNotch;

  RetinaShader(
      View view,
      Anatomy anatomy,
      LayeredRetina layers,
      Illumination light,
      boolean hasNotch,
      DrawingRandom texture) {
    this.view = view;
    this.layers = layers;
    this.light = light;
    this.hasNotch = hasNotch;
    this.textures =
        new SmoothNoise[] {
          new SmoothNoise(view.widthPx, view.heightPx, 5, texture),
          new SmoothNoise(view.widthPx, view.heightPx, 13, texture),
          new SmoothNoise(view.widthPx, view.heightPx, 29, texture)
        };
    this.discX = (float) view.xPx(anatomy.opticDiscX(), anatomy.opticDiscY());
    this.discY = (float) view.yPx(anatomy.opticDiscX(), anatomy.opticDiscY());
    this.discRadius = (float) (anatomy.opticDiscRadius() * view.scalePx);
    this.cupRadius = (float) anatomy.cupRatio() * discRadius;
    this.foveaX = (float) view.xPx(anatomy.foveaX(), anatomy.foveaY());
    this.foveaY = (float) view.yPx(anatomy.foveaX(), anatomy.foveaY());
  }

  /** Returns the sensor's picture before blur and noise. */
  SensorImage shade() {
    SensorImage image = new SensorImage(view.widthPx, view.heightPx);
    float[] coarse = new float[view.widthPx];
    float[] choroid = new float[view.widthPx];
    for (int row = 0; row < view.heightPx; row++) {
      Arrays.fill(coarse, 0);
      Arrays.fill(choroid, 0);
      textures[0].addRow(row, light.texture(), coarse);
      textures[1].addRow(row, 0.7f, choroid);
      textures[2].addRow(row, 0.6f, choroid);
      for (int column = 0; column < view.widthPx; column++) {
        shadePixel(image, row, column, coarse[column], choroid[column]);
      }
    }
    return image;
  }

  private void shadePixel(SensorImage image, int row, int column, float coarse, float choroid) {
    float radius = (float) view.fieldRadiusPx;
    float dx = (column + 0.5f - (float) view.centreXPx) / radius;
    float dy = (row + 0.5f - (float) view.centreYPx) / radius;
    float squared = dx * dx + dy * dy;
    float visible = visibility(dx, dy, squared, radius);
    int pixel = row * view.widthPx + column;
    if (visible <= 0) {
      image.set(pixel, SURROUND, SURROUND, SURROUND);
      return;
    }

    // The choroid shows through as a net of paler streaks between darker islands.
    float streak = 1 - 2 * Math.abs(choroid);
    float tone = (1 + coarse + 0.7f * light.texture() * streak) * maculaTone(column, row);
    float red = light.retinaColour().red() * (1 + 0.6f * (tone - 1));
    float green = light.retinaColour().green() * tone;
    float blue = light.retinaColour().blue() * tone;

    float onDisc = coverageOfDisc(column, row, discRadius, 0.22f);
    if (onDisc > 0) {
      float onCup = 0.8f * coverageOfDisc(column, row, cupRadius, 0.5f);
      onDisc *= 0.92f;
      red = blend(red, blend(OPTIC_DISC.red(), CUP.red(), onCup), onDisc);
      green = blend(green, blend(OPTIC_DISC.green(), CUP.green(), onCup), onDisc);
      blue = blend(blue, blend(OPTIC_DISC.blue(), CUP.blue(), onCup), onDisc);
    }
    float cotton = layers.cottonWool.coverage[pixel];
    red = blend(red, COTTON_WOOL.red(), cotton);
    green = blend(green, COTTON_WOOL.green(), cotton);
    blue = blend(blue, COTTON_WOOL.blue(), cotton);

    float artery = layers.arteries.coverage[pixel];
    float vein = layers.veins.coverage[pixel];
    float blood = layers.blood.coverage[pixel];
    red *= through(artery, ARTERY.red()) * through(vein, VEIN.red()) * through(blood, BLOOD.red());
    green *=
        through(artery, ARTERY.green())
            * through(vein, VEIN.green())
            * through(blood, BLOOD.green());
    blue *=
        through(artery, ARTERY.blue()) * through(vein, VEIN.blue()) * through(blood, BLOOD.blue());

    float exudate = layers.exudates.coverage[pixel];
    red = blend(red, EXUDATE.red(), exudate);
    green = blend(green, EXUDATE.green(), exudate);
    blue = blend(blue, EXUDATE.blue(), exudate);

    float even =
        (1 + light.gradientX() * dx + light.gradientY() * dy)
            * (1 - light.vignetting() * squared * (0.4f + 0.6f * squared));
    float leak = leakAt(dx, dy, squared);
    float veil = light.veil();
    image.set(
        pixel,
        visible * seen(red, STRAY_LIGHT.red(), veil, even * light.gains().red(), leak * LEAK.red()),
        visible
            * seen(
                green,
                STRAY_LIGHT.green(),
                veil,
                even * light.gains().green(),
                leak * LEAK.green()),
        visible
            * seen(
                blue, STRAY_LIGHT.blue(), veil, even * light.gains().blue(), leak * LEAK.blue()));
  }

  private static float seen(float retina, float stray, float veil, float gain, float leak) {
    float value = blend(retina, stray, veil) * gain;
    return value + leak * Math.max(0, 1 - value);
  }

  /** Returns how much of a pixel is inside the field of view, in [0, 1]. */
  private float visibility(float dx, float dy, float squared, float radius) {
    float visible = 1;
    if (squared > 0.9f) {
      visible = clamp((1 - (float) Math.sqrt(squared)) * radius + 0.5f);
      if (hasNotch && visible < 1) {
        float nx = dx - 0.72f; // on the rim, upper right
        float ny = dy + 0.70f;
        float notch = clamp((0.045f - (float) Math.sqrt(nx * nx + ny * ny)) * radius + 0.5f);
        visible = Math.max(visible, 0.8f * notch);
      }
    }
    return visible;
  }

  private float maculaTone(int column, int row) {
    float dx = (float) ((column + 0.5f - foveaX) / view.scalePx);
    float dy = (float) ((row + 0.5f - foveaY) / view.scalePx);
    float squared = dx * dx + dy * dy;
    return 1
        - 0.30f * Exponential.ofMinus(squared * 90)
        - 0.18f * Exponential.ofMinus(squared * 11);
  }

  /** Returns a soft-edged disc around the optic disc's centre; it is slightly taller than wide. */
  private float coverageOfDisc(int column, int row, float radius, float softness) {
    float dx = (column + 0.5f - discX) * 1.06f;
    float dy = (row + 0.5f - discY) * 0.95f;
    float squared = dx * dx + dy * dy;
    float outer = radius * (1 + softness);
    if (squared >= outer * outer) {
      return 0;
    }
    float edge = clamp((outer - (float) Math.sqrt(squared)) / (2 * softness * radius));
    return edge * edge * (3 - 2 * edge);
  }

  private float leakAt(float dx, float dy, float squared) {
    if (light.glare() == 0) {
      return 0;
    }
    float towards = dx * light.glareX() + dy * light.glareY();
    float reach = clamp((towards - 0.25f) / 0.75f);
    return light.glare() * reach * reach * squared;
  }

  private static float through(float coverage, float transmission) {
    return 1 - coverage * (1 - transmission);
  }

  private static float blend(float from, float to, float share) {
    return from + share * (to - from);
  }

  private static float clamp(float value) {
    return value < 0 ? 0 : Math.min(value, 1);
  }
}
