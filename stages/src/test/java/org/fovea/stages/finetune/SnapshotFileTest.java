package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.TrainingCheckpoint;
import org.fovea.stages.googlenet.SafeTensors;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {
  @Test
  void givesBackWhatItWasGivenToTheBit() throws Exception {
    SnapshotFile.Content content = content(TinySnapshots.afterStep(5));

    SnapshotFile.Content read = read(bytes(content));

    assertThat(read).isEqualTo(content);
    assertThat(bits(read.snapshot())).isEqualTo(bits(content.snapshot()));
    assertThat(Double.doubleToRawLongBits(read.snapshot().position().getLossSum()))
        .isEqualTo(Double.doubleToRawLongBits(0.1 + 0.2));
  }

  @Test
  void knowsNoBestWeightsBeforeTheFirstScore() throws Exception {
    SnapshotFile.Content content = content(TinySnapshots.beforeTheFirstScore());

    assertThat(read(bytes(content))).isEqualTo(content);
  }

  @Test
  void makesTheSameBytesOfTheSameSnapshot() throws IOException {
    assertThat(bytes(content(TinySnapshots.afterStep(5))))
        .isEqualTo(bytes(content(TinySnapshots.afterStep(5))));
  }

  @Test
  void refusesAFileThatIsCutAnywhere() throws IOException {
    byte[] whole = bytes(content(TinySnapshots.afterStep(5)));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut to %d of %d bytes", length, whole.length)
          .isInstanceOf(RefusedCheckpointException.class)
          .hasMessageStartingWith("cannot be read: ");
    }
  }

  @Test
  void refusesWeightsThatAreNoCheckpoint() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(
        TinySnapshots.afterStep(1).weights(), SafeTensors.Precision.F32, Map.of(), out);

    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(RefusedCheckpointException.class)
        .hasMessage("does not say whose checkpoint it is");
  }

  @Test
  void refusesACheckpointThatLacksWhatThisVersionNeeds() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(
        TinySnapshots.afterStep(1).weights(),
        SafeTensors.Precision.F32,
        Map.of("checkpoint", "{\"key\": \"k\"}"),
        out);

    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(RefusedCheckpointException.class)
        .hasMessage("does not say whose it is as this version would: file.logicVersion is missing");
  }

  private static SnapshotFile.Content content(TrainingSnapshot snapshot) {
    return new SnapshotFile.Content(
        TrainingCheckpoint.newBuilder()
            .setKey("key")
            .setLogicVersion(1)
            .setComputeFingerprint(new TreeMap<>(Map.of("device", "test")))
            .setRunId("run-1")
            .setPosition(snapshot.position())
            .build(),
        snapshot);
  }

  private static byte[] bytes(SnapshotFile.Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnapshotFile.write(content, out);
    return out.toByteArray();
  }

  private static SnapshotFile.Content read(byte[] bytes)
      throws IOException, RefusedCheckpointException {
    return SnapshotFile.read(new ByteArrayInputStream(bytes), "file");
  }

  /** Equal floats can differ in their bits: 0 and -0. */
  private static String bits(TrainingSnapshot snapshot) {
    return snapshot.weights().sha256()
        + snapshot.momentum().sha256()
        + (snapshot.best() == null ? "" : snapshot.best().sha256());
  }
}
