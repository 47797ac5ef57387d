package org.fovea.pipeline.report;

import java.util.Locale;
import org.fovea.schema.Share;
import org.jspecify.annotations.Nullable;

/** Numbers as the page shows them. */
final class Figures {
  private static final int SHOWN_DIGITS_OF_IDS = 12;

  private Figures() {}

  /**
   * A value with its 95 % interval.
   *
   * @param value three decimals; a dash where it is undefined
   * @param interval in words; empty where there is none
   * @param counts numerator of denominator; empty where it is no share
   * @param sortKey orders rows; below all values where it is undefined
   */
  record Measured(String value, String interval, String counts, String sortKey) {}

  static Measured measured(@Nullable Double value, @Nullable Double lower, @Nullable Double upper) {
    return new Measured(
        decimal(value),
        lower == null || upper == null ? "" : decimal(lower) + " to " + decimal(upper),
        "",
        value == null ? "-1" : value.toString());
  }

  static Measured measured(@Nullable Share share) {
    if (share == null) {
      return measured(null, null, null);
    }
    Measured value = measured(share.getValue(), share.getLower(), share.getUpper());
    return new Measured(
        value.value(),
        value.interval(),
        share.getNumerator() + " of " + share.getDenominator(),
        value.sortKey());
  }

  /** Returns three decimals; a dash where there is no value. */
  static String decimal(@Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Returns the beginning of a digest or an id. */
  static String shortened(String id) {
    return id.length() > SHOWN_DIGITS_OF_IDS ? id.substring(0, SHOWN_DIGITS_OF_IDS) : id;
  }

  /** Returns a name out of an enum as people read it. */
  static String words(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
