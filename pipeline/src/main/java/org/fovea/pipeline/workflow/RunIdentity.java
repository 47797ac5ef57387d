package org.fovea.pipeline.workflow;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Who runs what.
 *
 * @param runId UTC time of the start, to the millisecond, and a random suffix: sorts by time, and
 *     no two are alike
 * @param codeVersion version of the code
 * @param account account that started it
 * @param startedAt when
 */
record RunIdentity(String runId, String codeVersion, String account, Instant startedAt) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Returns the account that runs this process. */
  static String accountOfThisProcess() {
    return System.getProperty("user.name", "unknown");
  }

  /** Makes the identity of a run that starts now. */
  static RunIdentity now(Clock clock, RandomGenerator random, String codeVersion) {
    Instant now = clock.instant();
    return new RunIdentity(idAt(now, random), codeVersion, accountOfThisProcess(), now);
  }

  /** Returns an id of something that begins at a time. */
  static String idAt(Instant time, RandomGenerator random) {
    byte[] suffix = new byte[3];
    random.nextBytes(suffix);
    return TIME.format(time) + "-" + HexFormat.of().formatHex(suffix);
  }
}
