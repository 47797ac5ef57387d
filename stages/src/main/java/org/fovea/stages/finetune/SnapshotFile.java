package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.TrainingCheckpoint;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.googlenet.InvalidWeightsException;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.SafeTensors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as a safetensors file: tensors {@code weights/NAME}, {@code momentum/NAME} and {@code
 * best/NAME} in single precision, and the {@link TrainingCheckpoint} as JSON among the metadata.
 * What is read equals what was written, to the bit.
 */
final class SnapshotFile {
  private static final String RECORD = "checkpoint";
  private static final String WEIGHTS = "weights/";
  private static final String MOMENTUM = "momentum/";
  private static final String BEST = "best/";

  private SnapshotFile() {}

  /**
   * What a file holds.
   *
   * @param checkpoint whose snapshot it is
   */
  record Content(TrainingCheckpoint checkpoint, TrainingSnapshot snapshot) {}

  /** Writes a file's bytes; the position is that of the snapshot. */
  static void write(Content content, OutputStream out) throws IOException {
    TrainingSnapshot snapshot = content.snapshot();
    Map<String, Tensor> tensors = new TreeMap<>();
    put(WEIGHTS, snapshot.weights(), tensors);
    put(MOMENTUM, snapshot.momentum(), tensors);
    if (snapshot.best() != null) {
      put(BEST, snapshot.best(), tensors);
    }
    String json = new String(AvroJson.toBytes(content.checkpoint()), StandardCharsets.UTF_8);
    SafeTensors.write(
        new NamedTensors("a snapshot", tensors),
        SafeTensors.Precision.F32,
        Map.of(RECORD, json),
        out);
  }

  /**
   * Reads a file.
   *
   * @param source name of the file, for messages
   * @throws RefusedCheckpointException if it is no whole safetensors file, or does not say whose it
   *     is in a way that this version understands
   */
  static Content read(InputStream in, String source)
      throws IOException, RefusedCheckpointException {
    SafeTensors.Content file;
    try {
      file = SafeTensors.read(in, source);
    } catch (InvalidWeightsException e) {
      throw new RefusedCheckpointException("cannot be read: " + e.getMessage(), e);
    }
    TrainingCheckpoint checkpoint = record(file.metadata().get(RECORD), source);
    NamedTensors best = part(BEST, file.tensors());
    return new Content(
        checkpoint,
        new TrainingSnapshot(
            checkpoint.getPosition(),
            part(WEIGHTS, file.tensors()),
            part(MOMENTUM, file.tensors()),
            best.asMap().isEmpty() ? null : best));
  }

  private static TrainingCheckpoint record(@Nullable String json, String source)
      throws RefusedCheckpointException {
    if (json == null) {
      throw new RefusedCheckpointException("does not say whose checkpoint it is");
    }
    try {
      return AvroJson.read(json.getBytes(StandardCharsets.UTF_8), TrainingCheckpoint.class, source);
    } catch (IOException e) {
      throw new RefusedCheckpointException(
          "does not say whose it is as this version would: " + e.getMessage(), e);
    }
  }

  private static void put(String prefix, NamedTensors part, Map<String, Tensor> tensors) {
    part.asMap().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
  }

  private static NamedTensors part(String prefix, NamedTensors all) {
    Map<String, Tensor> part = new TreeMap<>();
    all.asMap()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
              }
            });
    return new NamedTensors(all.source(), part);
  }
}
