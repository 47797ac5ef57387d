package org.fovea.pipeline.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The range checks of the spec's records; each message names the key, its value and what is
 * allowed.
 */
final class SpecRange {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private SpecRange() {}

  static void requireWithin(String key, long value, long low, long high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "%s must be a whole number from %d to %d, but was %d".formatted(key, low, high, value));
    }
  }

  static void requireWithin(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) { // also rejects NaN
      throw new IllegalArgumentException(
          "%s must be from %s to %s, but was %s".formatted(key, low, high, value));
    }
  }

  static void requirePositive(String key, double value, double high) {
    if (!(value > 0 && value <= high)) { // also rejects NaN
      throw new IllegalArgumentException(
          "%s must be above 0 and at most %s, but was %s".formatted(key, high, value));
    }
  }

  static void requireName(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          ("%s must be 1 to 64 letters, digits, dots, hyphens or underscores and begin with a"
                  + " letter or digit, but was '%s'")
              .formatted(key, value));
    }
  }

  /** Returns the rotations in ascending order, in degrees. */
  static List<Integer> requireRotations(List<Integer> rotations) {
    TreeSet<Integer> sorted = new TreeSet<>(rotations);
    if (sorted.size() != rotations.size()
        || !sorted.contains(0)
        || !List.of(0, 90, 180, 270).containsAll(sorted)) {
      throw new IllegalArgumentException(
          "rotations must be some of 0, 90, 180 and 270, each once and always with 0, but was "
              + rotations);
    }
    return List.copyOf(sorted);
  }

  /** Returns whether a text is the address of a server that speaks HTTP. */
  static boolean isHttpAddress(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Returns an address without user, password and query, any of which may be a secret. */
  static String withoutSecrets(String address) {
    return address.replaceFirst("//[^/]*@", "//").replaceFirst("[?#].*", "");
  }

  static void requireText(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("%s must not be empty".formatted(key));
    }
  }
}
