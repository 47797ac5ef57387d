package org.fovea.stages.googlenet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The weights that come with the project: pre-trained on drawings, in half precision. */
public final class ShippedWeights {
  private static final String RESOURCE = "synthetic-pretrained.safetensors";

  private ShippedWeights() {}

  /** Opens the safetensors file. */
  public static InputStream open() throws IOException {
    InputStream in = ShippedWeights.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new FileNotFoundException(RESOURCE + " is missing from the jar; build it again");
    }
    return in;
  }
}
