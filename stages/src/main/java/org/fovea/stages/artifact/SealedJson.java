package org.fovea.stages.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro records as plain JSON that says whether its bytes are those that were written: the last
 * property, {@code seal}, is SHA-256 of the file with 64 zeros in its place.
 *
 * <p>Manifests, the ledger, versions and history entries are written like this, since each of them
 * is the first link of what it names, and no other file has its digest. A seal tells damage and a
 * careless edit; whoever wants to deceive can make a new one. {@link AvroJson} reads these files,
 * and passes over the seal.
 */
public final class SealedJson {
  private static final String PROPERTY = "seal";
  private static final int DIGITS = 64;
  private static final byte[] ZEROS = "0".repeat(DIGITS).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BEFORE =
      ("  \"" + PROPERTY + "\" : \"").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER = "\"\n}\n".getBytes(StandardCharsets.US_ASCII);

  /** What the seal of a file says. */
  public enum Seal {
    /** These are the bytes that were written. */
    WHOLE,
    /** They are not. */
    BROKEN,
    /** There is none: the file was written before there were seals. */
    NONE
  }

  private SealedJson() {}

  /** Returns a record as JSON with its seal, in UTF-8, ending in a line feed. */
  public static byte[] toBytes(SpecificRecord record) {
    ObjectNode tree = AvroJson.toNode(record);
    tree.put(PROPERTY, new String(ZEROS, StandardCharsets.US_ASCII));
    byte[] bytes = AvroJson.toBytes(tree);
    byte[] seal = Sha256.of(bytes).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(seal, 0, bytes, sealAt(bytes), DIGITS);
    return bytes;
  }

  /**
   * Returns what the seal of a file says.
   *
   * @param type what the file holds; a file without a seal but with properties that the type does
   *     not have is taken for one whose seal was changed
   * @param name name of the file, for messages
   * @throws IOException if there is neither a seal nor JSON
   */
  public static Seal of(byte[] json, Class<? extends SpecificRecord> type, String name)
      throws IOException {
    if (!isSealed(json)) {
      AvroJson.read(json, type, name);
      Schema schema = SpecificData.get().getSchema(type);
      return new ObjectMapper()
              .readTree(json).properties().stream()
                  .allMatch(property -> schema.getField(property.getKey()) != null)
          ? Seal.NONE
          : Seal.BROKEN;
    }
    return isWhole(json) ? Seal.WHOLE : Seal.BROKEN;
  }

  /** Returns whether a file has a seal, and the bytes that it was made of. */
  public static boolean isWhole(byte[] json) {
    if (!isSealed(json)) {
      return false;
    }
    int at = sealAt(json);
    byte[] unsealed = json.clone();
    System.arraycopy(ZEROS, 0, unsealed, at, DIGITS);
    String found = new String(json, at, DIGITS, StandardCharsets.US_ASCII);
    return Sha256.of(unsealed).equals(found);
  }

  private static boolean isSealed(byte[] json) {
    int at = sealAt(json);
    return at >= BEFORE.length
        && Arrays.equals(json, at - BEFORE.length, at, BEFORE, 0, BEFORE.length)
        && Arrays.equals(json, at + DIGITS, json.length, AFTER, 0, AFTER.length);
  }

  private static int sealAt(byte[] json) {
    return json.length - AFTER.length - DIGITS;
  }
}
