package org.fovea.pipeline.spec;

/** A camera that synthetic images are drawn for. */
public enum SyntheticCameraName implements SpecWord {
  /** Sharp and warm, shows the whole circle. */
  A {
    @Override
    public String word() {
      return name();
    }
  },
  /** Cooler, softer and noisier, cut off at the top and bottom. */
  B {
    @Override
    public String word() {
      return name();
    }
  }
}
