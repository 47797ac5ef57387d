package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.fovea.schema.CheckpointClaim;
import org.fovea.schema.RegistryAction;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.SealedJson.Seal;
import org.junit.jupiter.api.Test;

class SealedJsonTest {
  private static final RegistryEvent EVENT =
      RegistryEvent.newBuilder()
          .setSequence(1)
          .setAction(RegistryAction.PUBLISHED)
          .setVersion(1)
          .setAlias("candidate")
          .setWho("somebody")
          .setAtMillis(1_700_000_000_000L)
          .setWhy("it passed")
          .setPreviousSha256("0".repeat(64))
          .build();

  @Test
  void endsInTheDigestOfTheFileWithZerosInItsPlace() throws IOException {
    byte[] json = SealedJson.toBytes(EVENT);

    String text = new String(json, StandardCharsets.UTF_8);
    assertThat(text).matches("(?s).*,\n  \"seal\" : \"[0-9a-f]{64}\"\n}\n");
    String seal = text.substring(text.length() - 68, text.length() - 4);
    assertThat(Sha256.of(text.replace(seal, "0".repeat(64)))).isEqualTo(seal);
    assertThat(SealedJson.of(json, RegistryEvent.class, "event")).isEqualTo(Seal.WHOLE);
  }

  @Test
  void isReadLikeAnyOtherRecord() throws IOException {
    assertThat(AvroJson.read(SealedJson.toBytes(EVENT), RegistryEvent.class, "event"))
        .isEqualTo(EVENT);
  }

  @Test
  void tellsThatAByteWasChangedWhicheverItIs() {
    byte[] json = SealedJson.toBytes(EVENT);
    for (int at = 0; at < json.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = json.clone();
        changed[at] ^= (byte) (1 << bit);

        assertThat(verdict(changed)).as("byte %d, bit %d", at, bit).isNotIn("WHOLE", "NONE");
      }
    }
  }

  @Test
  void tellsThatWhitespaceWasChangedAfterTheSeal() {
    byte[] json = SealedJson.toBytes(EVENT);
    json[json.length - 1] = ' ';

    assertThat(verdict(json)).isEqualTo("BROKEN");
  }

  @Test
  void knowsAFileThatNeverHadASeal() throws IOException {
    assertThat(SealedJson.of(AvroJson.toBytes(EVENT), RegistryEvent.class, "event"))
        .isEqualTo(Seal.NONE);
  }

  @Test
  void takesARecordOfAnotherTypeForABrokenOne() throws IOException {
    byte[] claim =
        AvroJson.toBytes(CheckpointClaim.newBuilder().setGeneration(1).setRunId("r").build());
    String mixed =
        new String(AvroJson.toBytes(EVENT), StandardCharsets.UTF_8)
            .replace("{\n", "{\n  \"generation\" : 1,\n");

    assertThat(SealedJson.of(mixed.getBytes(StandardCharsets.UTF_8), RegistryEvent.class, "event"))
        .isEqualTo(Seal.BROKEN);
    assertThat(verdict(claim)).startsWith("event.sequence is missing");
  }

  private static String verdict(byte[] json) {
    try {
      return SealedJson.of(json, RegistryEvent.class, "event").name();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
