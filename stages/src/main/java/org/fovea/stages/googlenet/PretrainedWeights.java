package org.fovea.stages.googlenet;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;

/**
 * Weights that training can begin with: where they are and what their bytes are. Travels to the
 * workers; the digest says that they read the same file.
 *
 * @param kind imagenet-caffemodel, safetensors, or synthetic-pretrained
 * @param location a file, {@code gs://…}, or {@value #SHIPPED} for those that come with the project
 * @param sha256 SHA-256 of the file
 */
public record PretrainedWeights(String kind, String location, String sha256)
    implements Serializable {
  /** Location of the weights that come with the project. */
  public static final String SHIPPED = "shipped";

  /**
   * Finds weights and takes their digest.
   *
   * @param location a {@code .caffemodel} or {@code .safetensors} file, or {@value #SHIPPED}
   * @throws IOException if they cannot be read
   * @throws IllegalArgumentException if the name has neither ending
   */
  public static PretrainedWeights at(String location) throws IOException {
    String kind = kindOf(location);
    try (InputStream in = openLocation(location)) {
      return new PretrainedWeights(kind, location, Sha256.of(in));
    }
  }

  /**
   * Reads the tensors.
   *
   * @throws IOException if they cannot be read, or the file is another than it was
   * @throws InvalidWeightsException if it holds no weights, or is cut short
   */
  public NamedTensors read() throws IOException {
    try (InputStream in = openLocation(location)) {
      String found = Sha256.of(in);
      if (!found.equals(sha256)) {
        throw new IOException(
            "the weights %s have SHA-256 %s, but had %s when the run began; run again"
                .formatted(location, found, sha256));
      }
    }
    try (InputStream in = openLocation(location)) {
      return kind.equals("imagenet-caffemodel")
          ? CaffeWeights.read(in, location)
          : SafeTensors.read(in, location).tensors();
    }
  }

  private static String kindOf(String location) {
    String name = location.toLowerCase(Locale.ROOT);
    if (location.equals(SHIPPED)) {
      return "synthetic-pretrained";
    }
    if (name.endsWith(".caffemodel")) {
      return "imagenet-caffemodel";
    }
    if (name.endsWith(".safetensors")) {
      return "safetensors";
    }
    throw new IllegalArgumentException(
        "weights must be a .caffemodel or .safetensors file, but was " + location);
  }

  private static InputStream openLocation(String location) throws IOException {
    if (location.equals(SHIPPED)) {
      return ShippedWeights.open();
    }
    int slash = location.lastIndexOf('/');
    String directory = slash < 0 ? "." : location.substring(0, slash + 1);
    return ArtifactStore.at(directory).open(location.substring(slash + 1));
  }
}
