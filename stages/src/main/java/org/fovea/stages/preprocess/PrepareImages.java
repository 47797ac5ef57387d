package org.fovea.stages.preprocess;

/** To come. */
public final class PrepareImages {
  private PrepareImages() {}
}
