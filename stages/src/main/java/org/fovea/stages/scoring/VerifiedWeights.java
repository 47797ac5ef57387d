package org.fovea.stages.scoring;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SafeTensors;

/** Reads weights that are what they should be, or nothing. */
public final class VerifiedWeights {
  private VerifiedWeights() {}

  /**
   * Reads a safetensors file whole.
   *
   * @param in the file; the caller closes it
   * @param modelDigest SHA-256 that its bytes must have, 64 hexadecimal digits
   * @param source name of the file, for messages
   * @throws IOException if it has another digest, naming both
   * @throws org.fovea.stages.googlenet.InvalidWeightsException if it is no safetensors file
   */
  public static NamedTensors read(InputStream in, String modelDigest, String source)
      throws IOException {
    byte[] bytes = in.readAllBytes();
    String found = Sha256.of(bytes);
    if (!found.equals(modelDigest)) {
      throw new IOException(
          "the weights %s have SHA-256 %s, but the model is %s; they were changed or damaged: train again, or name another model"
              .formatted(source, found, modelDigest));
    }
    return SafeTensors.read(new ByteArrayInputStream(bytes), source).tensors();
  }
}
