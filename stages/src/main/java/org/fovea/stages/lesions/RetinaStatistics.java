package org.fovea.stages.lesions;

import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfDouble;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Vessels, colour, reflectance and texture of a whole retina. */
final class RetinaStatistics {
  private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  private static final List<String> CHANNELS = List.of("red", "green", "blue");

  /** Texture is measured in a picture of half the size. */
  private static final int TEXTURE_REDUCTION = 2;

  private static final int[] REACHES = {1, 2, 4};
  private static final int[] DISTANCES = {1, 2, 4, 8};

  /** Width from which on a vessel is wide, as a share of the diameter: about 120 µm. */
  private static final double WIDE_VESSEL = 1.0 / 110;

  private final EnhancedRetina eye;
  private final byte[] inside;
  private final int count;

  RetinaStatistics(EnhancedRetina eye) {
    this.eye = eye;
    inside = VesselMap.bytes(eye.retina);
    count = Math.max(1, Core.countNonZero(eye.retina));
  }

  void measure(VesselMap vessels, FeatureVector features) {
    measureVessels(vessels, features);
    for (int channel = 0; channel < CHANNELS.size(); channel++) {
      measureColour(
          "colour." + CHANNELS.get(channel), VesselMap.bytes(eye.planes.get(channel)), features);
    }
    measureReflectance(features);
    measureTexture(features);
  }

  private void measureVessels(VesselMap vessels, FeatureVector features) {
    try (NativeMats mats = new NativeMats()) {
      int widePx = 2 * (int) Math.round(WIDE_VESSEL * eye.diameterPx / 2) + 1;
      Mat disc =
          mats.keep(Imgproc.getStructuringElement(Imgproc.MORPH_ELLIPSE, new Size(widePx, widePx)));
      Mat wide = mats.create();
      Imgproc.morphologyEx(vessels.mask, wide, Imgproc.MORPH_OPEN, disc);
      Mat off = mats.create();
      Core.subtract(eye.retina, vessels.mask, off);
      features.add("vessels.area", (double) Core.countNonZero(vessels.mask) / count);
      features.add("vessels.wide", (double) Core.countNonZero(wide) / count);
      features.add("vessels.response", Core.mean(vessels.response, vessels.mask).val[0]);
      features.add("vessels.background", Core.mean(vessels.response, off).val[0]);
    }
  }

  private void measureColour(String name, byte[] plane, FeatureVector features) {
    double sum = 0;
    double squares = 0;
    double cubes = 0;
    for (int i = 0; i < plane.length; i++) {
      if (inside[i] != 0) {
        double value = (plane[i] & 0xff) / 255.0;
        sum += value;
        squares += value * value;
        cubes += value * value * value;
      }
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean);
    double deviation = Math.sqrt(variance);
    double third = cubes / count - 3 * mean * squares / count + 2 * mean * mean * mean;
    features.add(name + ".mean", mean);
    features.add(name + ".deviation", deviation);
    features.add(name + ".skewness", variance < 1e-6 ? 0 : third / (variance * deviation));
  }

  private void measureReflectance(FeatureVector features) {
    byte[] values = VesselMap.bytes(eye.reflectance);
    int[] histogram = new int[256];
    for (int i = 0; i < values.length; i++) {
      histogram[values[i] & 0xff] += inside[i] != 0 ? 1 : 0;
    }
    for (double quantile : QUANTILES) {
      int level = 0;
      long below = histogram[0];
      while (level < 255 && below < quantile * count) {
        level++;
        below += histogram[level];
      }
      features.add(
          "reflectance.percent" + Math.round(100 * quantile),
          (double) level / EnhancedRetina.MEAN_LEVEL);
    }
    features.add("reflectance.edges", edges(1));
    features.add("reflectance.coarseEdges", edges(4));
  }

  /** Returns the standard deviation of the Laplacian: how sharp the picture is, or how noisy. */
  private double edges(int reduction) {
    try (NativeMats mats = new NativeMats()) {
      int side = eye.diameterPx / reduction;
      Size size = new Size(side, side);
      Mat picture = mats.create();
      Imgproc.resize(eye.reflectance, picture, size, 0, 0, Imgproc.INTER_AREA);
      Mat mask = mats.create();
      Imgproc.resize(eye.retina, mask, size, 0, 0, Imgproc.INTER_NEAREST);
      Mat laplacian = mats.create();
      Imgproc.Laplacian(picture, laplacian, CvType.CV_32F);
      MatOfDouble mean = new MatOfDouble();
      MatOfDouble deviation = new MatOfDouble();
      mats.keep(mean);
      mats.keep(deviation);
      Core.meanStdDev(laplacian, mean, deviation, mask);
      return deviation.get(0, 0)[0];
    }
  }

  private void measureTexture(FeatureVector features) {
    try (NativeMats mats = new NativeMats()) {
      int side = eye.diameterPx / TEXTURE_REDUCTION;
      Mat picture = mats.create();
      Imgproc.resize(eye.reflectance, picture, new Size(side, side), 0, 0, Imgproc.INTER_AREA);
      Mat mask = mats.create();
      Imgproc.resize(eye.retina, mask, new Size(side, side), 0, 0, Imgproc.INTER_AREA);
      byte[] values = VesselMap.bytes(picture);
      byte[] within = VesselMap.bytes(mask);
      for (int reach : REACHES) {
        LocalBinaryPatterns.measure("pattern" + reach, values, within, side, reach, features);
      }
      CooccurrenceTexture texture = new CooccurrenceTexture(values, within, side);
      for (int distance : DISTANCES) {
        texture.measure("cooccurrence" + distance, distance, features);
      }
    }
  }
}
