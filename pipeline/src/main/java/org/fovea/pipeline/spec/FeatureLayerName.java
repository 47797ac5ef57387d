package org.fovea.pipeline.spec;

import java.util.Locale;

/** The layer whose features a linear classifier stands on, by Caffe's name. */
public enum FeatureLayerName implements SpecWord {
  /** The one of inception_3b, inception_4c and inception_4e that does best on validation. */
  AUTO,
  INCEPTION_3A,
  INCEPTION_3B,
  INCEPTION_4A,
  INCEPTION_4B,
  INCEPTION_4C,
  INCEPTION_4D,
  INCEPTION_4E,
  INCEPTION_5A;

  @Override
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
