package org.fovea.stages.lesions;

import java.util.List;

/** What the candidates of one kind come to, by their size and by how much they stand out. */
final class BlobFeatures {
  /** Areas are given in ten-thousandths of the picture, so that a small one is not nothing. */
  private static final double AREA_UNIT = 1e-4;

  /** Share of the diameter around the centre that counts as central. */
  private static final double CENTRAL = 0.25;

  private final String kind;
  private final double[] contrasts;
  private final int diameterPx;

  /**
   * @param contrasts levels from which on blobs are counted, ascending
   */
  BlobFeatures(String kind, double[] contrasts, int diameterPx) {
    this.kind = kind;
    this.contrasts = contrasts.clone();
    this.diameterPx = diameterPx;
  }

  void measure(List<Blob> blobs, FeatureVector features) {
    for (BlobScale scale : BlobScale.values()) {
      List<Blob> ofScale = blobs.stream().filter(blob -> blob.scale() == scale).toList();
      String prefix = kind + "." + scale.name().toLowerCase(java.util.Locale.ROOT);
      for (double contrast : contrasts) {
        List<Blob> clear = ofScale.stream().filter(blob -> blob.contrast() >= contrast).toList();
        String from = prefix + ".from" + Math.round(100 * contrast);
        features.add(from + ".count", StrictMath.log1p(clear.size()));
        features.add(from + ".area", logArea(clear.stream().mapToDouble(Blob::areaPx).sum()));
      }
      features.add(
          prefix + ".largest", logArea(ofScale.stream().mapToDouble(Blob::areaPx).max().orElse(0)));
      features.add(
          prefix + ".contrast", ofScale.stream().mapToDouble(Blob::contrast).max().orElse(0));
      features.add(
          prefix + ".elongation",
          ofScale.stream().mapToDouble(Blob::elongation).average().orElse(1));
      features.add(
          prefix + ".central",
          StrictMath.log1p((double) ofScale.stream().filter(this::isCentral).count()));
    }
  }

  private double logArea(double areaPx) {
    return StrictMath.log1p(areaPx / diameterPx / diameterPx / AREA_UNIT);
  }

  private boolean isCentral(Blob blob) {
    double x = blob.xPx() - diameterPx / 2.0;
    double y = blob.yPx() - diameterPx / 2.0;
    return Math.sqrt(x * x + y * y) <= CENTRAL * diameterPx;
  }
}
