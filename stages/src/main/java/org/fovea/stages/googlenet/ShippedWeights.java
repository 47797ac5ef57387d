package org.fovea.stages.googlenet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.fovea.stages.artifact.Sha256;

/**
 * The weights that come with Fovea: GoogLeNet pre-trained on synthetic drawings, without a head.
 *
 * <p>They are for trying and testing on other drawings. No photograph was ever shown to them; for
 * photographs start from ImageNet weights.
 */
public final class ShippedWeights {
  /** The file's name, which says what it is. */
  public static final String FILE_NAME = "synthetic-pretrained.safetensors";

  private ShippedWeights() {}

  /**
   * Reads them.
   *
   * @return every tensor but the head's; the metadata says how they were made
   */
  public static SafeTensors.Content read() throws IOException {
    try (InputStream in = open()) {
      return SafeTensors.read(in, FILE_NAME);
    }
  }

  /** Returns the SHA-256 of the file, in lower-case hexadecimal. */
  public static String sha256() throws IOException {
    try (InputStream in = open()) {
      return Sha256.of(in);
    }
  }

  /** Opens the file's bytes; the caller closes them. */
  public static InputStream open() throws IOException {
    InputStream in = ShippedWeights.class.getResourceAsStream(FILE_NAME);
    if (in == null) {
      throw new FileNotFoundException(
          FILE_NAME + " is missing from the program; build it again from a whole checkout");
    }
    return in;
  }
}
