package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  @Test
  void identifiesAnOccurrenceBySourceAndName() {
    // printf 'eyepacs\000images/ü.jpg' | sha256sum | cut -c -32
    assertThat(Identities.occurrenceId("eyepacs", "images/ü.jpg"))
        .isEqualTo("131c1859bffde8923c49932079fad80a");
  }

  @Test
  void identifiesARepeatedRowApartFromItsImage() {
    // printf 'eyepacs\000a.jpg\0001' | sha256sum | cut -c -32
    assertThat(Identities.rowOccurrenceId("eyepacs", "a.jpg", 1))
        .isEqualTo("f2f7f707beab5f1baa5c6ebca84f0299");
  }

  @Test
  void identifiesAContentByItsBytes() {
    assertThat(Identities.imageId(new byte[0]))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void leavesPublicPatientsReadable() {
    assertThat(PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null).patientId("eyepacs", "10"))
        .isEqualTo("eyepacs/10");
  }

  @Test
  void hidesPatientsBehindAKeyedHash() {
    // printf 'eyepacs\00010' | openssl dgst -sha256 -hmac 0123456789abcdef
    assertThat(keyed(KEY).patientId("eyepacs", "10"))
        .isEqualTo("eyepacs/1cef46f4001711ad5dc019c9975bffeb");
  }

  @Test
  void givesTheSameNumberInAnotherSourceOrUnderAnotherKeyAnotherPseudonym() {
    String id = keyed(KEY).patientId("a", "10").substring(2);

    assertThat(keyed(KEY).patientId("b", "10").substring(2)).isNotEqualTo(id);
    assertThat(keyed("another key of 16".getBytes(StandardCharsets.UTF_8)).patientId("a", "10"))
        .isNotEqualTo("a/" + id);
  }

  @Test
  void refusesToPseudonymiseWithoutALongEnoughKey() {
    assertThatThrownBy(() -> PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, null))
        .hasMessage(
            "patientIds: pseudonymise needs a secret key of at least 16 bytes, but has none; give"
                + " one in the environment, or set patientIds: public if the ids in the labels name"
                + " nobody");
    assertThatThrownBy(() -> keyed(new byte[15])).hasMessageContaining("but has one of 15;");
  }

  private static PatientPseudonyms keyed(byte[] key) {
    return PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, key);
  }
}
