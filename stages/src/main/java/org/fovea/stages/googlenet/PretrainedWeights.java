package org.fovea.stages.googlenet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Weights that training can begin with: where they are and what their bytes are. Travels to the
 * workers; the digest says that they read the same file.
 *
 * @param kind imagenet-caffemodel, safetensors, synthetic-pretrained, or published-model
 * @param location a file, {@code gs://…}, or {@value #SHIPPED} for those that come with the project
 * @param sha256 SHA-256 of the file
 * @param publishedModel the published model that they are of, NAME@VERSION; null where none
 */
public record PretrainedWeights(
    String kind, String location, String sha256, @Nullable String publishedModel)
    implements Serializable {
  /** Location of the weights that come with the project. */
  public static final String SHIPPED = "shipped";

  private static final String CAFFE = "imagenet-caffemodel";

  /** The same for both formats. */
  private static final int MAX_BYTES = Math.max(CaffeWeights.MAX_BYTES, SafeTensors.MAX_BYTES);

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
      return new PretrainedWeights(kind, location, Sha256.of(in), null);
    }
  }

  /**
   * Returns the weights of a published model.
   *
   * @param model NAME@VERSION
   * @param location its safetensors file
   * @param sha256 SHA-256 of that file
   */
  public static PretrainedWeights ofPublished(String model, String location, String sha256) {
    return new PretrainedWeights("published-model", location, sha256, model);
  }

  /**
   * Reads the tensors: the file once, so that the bytes that were checked are those that are used.
   *
   * @throws IOException if they cannot be read, or the file is another than it was
   * @throws InvalidWeightsException if it holds no weights, is cut short, or is too large
   */
  public NamedTensors read() throws IOException {
    byte[] bytes;
    try (InputStream in = openLocation(location)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    String found = Sha256.of(bytes);
    if (bytes.length <= MAX_BYTES && !found.equals(sha256)) { // larger ones are refused below
      throw new IOException(
          "the weights %s have SHA-256 %s, but had %s when the run began; run again"
              .formatted(location, found, sha256));
    }
    InputStream in = new ByteArrayInputStream(bytes);
    return kind.equals(CAFFE)
        ? CaffeWeights.read(in, location)
        : SafeTensors.read(in, location).tensors();
  }

  private static String kindOf(String location) {
    String name = location.toLowerCase(Locale.ROOT);
    if (location.equals(SHIPPED)) {
      return "synthetic-pretrained";
    }
    if (name.endsWith(".caffemodel")) {
      return CAFFE;
    }
    if (name.endsWith(".safetensors")) {
      return "safetensors";
    }
    throw new IllegalArgumentException(
        "weights must be a .caffemodel or .safetensors file or '%s', but was '%s'"
            .formatted(SHIPPED, location));
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
