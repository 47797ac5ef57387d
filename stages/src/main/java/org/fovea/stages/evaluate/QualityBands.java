package org.fovea.stages.evaluate;

import java.util.List;

/**
 * The thirds that a measure of quality is looked at by.
 *
 * <p>The bounds are fixed: they are the thirds of the measure in 5,175 photographs that the quality
 * gate lets pass (EyePACS, APTOS, SRahimDR), rounded, so that a band means the same in every
 * report. No grade and no score had a part in them.
 */
enum QualityBands {
  /**
   * Contrast finer than 1/192 of the disc's diameter against that finer than 1/20 or so, 0 to 1:
   * what blur takes first is what microaneurysms are seen by.
   */
  SHARPNESS(
      "sharpness",
      0.45,
      0.53,
      "blurred, below 0.45",
      "fair, from 0.45 to 0.53",
      "sharp, 0.53 or more"),

  /** Mean luma of the retinal disc, 0 to 255. */
  BRIGHTNESS(
      "brightness",
      80,
      100,
      "dark, below 80 of 255",
      "medium, from 80 to 100 of 255",
      "bright, 100 of 255 or more");

  private final String measure;
  private final double lowerBound;
  private final double upperBound;
  private final String lowest;
  private final String middle;
  private final String highest;

  QualityBands(
      String measure,
      double lowerBound,
      double upperBound,
      String lowest,
      String middle,
      String highest) {
    this.measure = measure;
    this.lowerBound = lowerBound;
    this.upperBound = upperBound;
    this.lowest = lowest;
    this.middle = middle;
    this.highest = highest;
  }

  /** Returns the name of the measure, as records carry it. */
  String measure() {
    return measure;
  }

  /** Returns the bands, the lowest first. */
  List<String> bands() {
    return List.of(lowest, middle, highest);
  }

  /** Returns the band of a value; a bound belongs to the band above it. */
  String bandOf(double value) {
    if (value < lowerBound) {
      return lowest;
    }
    return value < upperBound ? middle : highest;
  }
}
