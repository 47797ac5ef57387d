package org.fovea.stages.googlenet;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Weights that training can begin with: where they are and what their bytes are. Travels to the
 * workers; the digest says that they read the same file.
 *
 * @param kind imagenet-caffemodel, safetensors, synthetic-pretrained, or published-model
 * @param location a file by its whole path, {@code gs://…}, or {@value #SHIPPED} for those that
 *     come with the project
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
   * Finds weights, takes their digest and checks that they are whole and of one network: the file
   * is read once, and none of its values is looked at where its format allows that.
   *
   * @param location a {@code .caffemodel} or {@code .safetensors} file, or {@value #SHIPPED}
   * @throws IOException if they cannot be read
   * @throws InvalidWeightsException if it holds no weights, is cut short, or is too large
   * @throws IllegalArgumentException if the name has neither ending, or they are of an ensemble
   */
  public static PretrainedWeights at(String location) throws IOException {
    String kind = kindOf(location);
    byte[] bytes = bytesOf(location);
    PretrainedWeights weights =
        new PretrainedWeights(kind, fromAnywhere(location), Sha256.of(bytes), null);
    requireOneNetwork(
        kind.equals(CAFFE)
            ? weights.tensors(bytes).asMap().keySet()
            : SafeTensors.names(bytes, location));
    return weights;
  }

  /**
   * Returns the weights of a published model.
   *
   * @param model NAME@VERSION
   * @param location its safetensors file
   * @param sha256 SHA-256 of that file
   * @param tensors what the file holds
   * @throws IllegalArgumentException if they are of an ensemble
   */
  public static PretrainedWeights ofPublished(
      String model, String location, String sha256, NamedTensors tensors) {
    requireOneNetwork(tensors.asMap().keySet());
    return new PretrainedWeights("published-model", location, sha256, model);
  }

  /** A worker has another working directory than the command that began the run. */
  private static String fromAnywhere(String location) {
    return location.equals(SHIPPED) || location.startsWith("gs://")
        ? location
        : Path.of(location).toAbsolutePath().normalize().toString();
  }

  private static void requireOneNetwork(Set<String> names) {
    int members = EnsembleTensors.memberCount(names);
    if (members > 1) {
      throw new IllegalArgumentException(
          "they are of an ensemble of %d networks, and training begins with one; name a version that is a network by itself (trained with finetune.members: 1), or a file"
              .formatted(members));
    }
  }

  /**
   * Reads the tensors: the file once, so that the bytes that were checked are those that are used.
   *
   * @throws IOException if they cannot be read, or the file is another than it was
   * @throws InvalidWeightsException if it is too large
   */
  public NamedTensors read() throws IOException {
    byte[] bytes = bytesOf(location);
    String found = Sha256.of(bytes);
    if (bytes.length <= MAX_BYTES && !found.equals(sha256)) { // larger ones are refused below
      throw new IOException(
          "the weights %s have SHA-256 %s, but had %s when the run began; run again"
              .formatted(location, found, sha256));
    }
    return tensors(bytes);
  }

  private NamedTensors tensors(byte[] bytes) {
    return kind.equals(CAFFE)
        ? CaffeWeights.parse(bytes, location)
        : SafeTensors.parse(bytes, location).tensors();
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

  /** One byte more than the largest file has says that a file is too large. */
  private static byte[] bytesOf(String location) throws IOException {
    try (InputStream in = openLocation(location)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
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
