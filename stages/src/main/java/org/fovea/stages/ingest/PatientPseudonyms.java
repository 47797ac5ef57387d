package org.fovea.stages.ingest;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Turns a source's patient into the id that stands in the records: {@code <source>/<patient>}, or
 * {@code <source>/} and the first 32 hexadecimal digits of HMAC-SHA256 over source, a zero byte,
 * and patient. The same number in two sources is two patients.
 *
 * @see <a href="https://doi.org/10.17487/RFC2104">RFC 2104, HMAC</a>
 */
public final class PatientPseudonyms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY_BYTES = 16;
  private static final int PSEUDONYM_BYTES = 16;

  private final @Nullable SecretKeySpec key;

  private PatientPseudonyms(@Nullable SecretKeySpec key) {
    this.key = key;
  }

  /**
   * Returns the ids of a policy.
   *
   * @param key the secret, at least 16 bytes; needed to pseudonymise only, and not kept in any
   *     record
   * @throws IllegalArgumentException if the policy needs a key and there is none, or a shorter one
   */
  public static PatientPseudonyms of(PatientIdPolicy policy, byte @Nullable [] key) {
    return switch (policy) {
      case PUBLIC -> new PatientPseudonyms(null);
      case PSEUDONYMISE -> {
        int bytes = key == null ? 0 : key.length;
        if (key == null || bytes < SHORTEST_KEY_BYTES) {
          throw new IllegalArgumentException(
              "patientIds: pseudonymise needs a secret key of at least "
                  + SHORTEST_KEY_BYTES
                  + " bytes, but has "
                  + (key == null ? "none" : "one of " + bytes)
                  + "; give one in the environment, or set patientIds: public if the ids in the"
                  + " labels name nobody");
        }
        yield new PatientPseudonyms(new SecretKeySpec(key, ALGORITHM));
      }
    };
  }

  /** Returns the id of a patient of a source. */
  public String patientId(String source, String patient) {
    if (key == null) {
      return source + "/" + patient;
    }
    byte[] code = mac(key).doFinal((source + '\0' + patient).getBytes(StandardCharsets.UTF_8));
    return source + "/" + HexFormat.of().formatHex(code, 0, PSEUDONYM_BYTES);
  }

  /**
   * Returns what two sets of ids share if, and only if, they name every patient alike: the key of
   * ingest's output stands on it. It does not give the secret away.
   */
  String fingerprint() {
    if (key == null) {
      return "public";
    }
    byte[] code = mac(key).doFinal("fovea key fingerprint".getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(code);
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM + ", but this one fails", e);
    }
  }
}
