package org.fovea.stages.artifact;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of shards, and how they stand in file names: part-00003-….avro is shard 3. */
public final class Shard {
  private static final Pattern NAME = Pattern.compile("^[a-z]+-(\\d{5,})-");

  /** Images a shard holds on average, at most: about 40 MB of pixels at 224 px. */
  private static final int IMAGES_PER_SHARD = 256;

  private static final int MAX_SHARDS = 1 << 14;
  private static final int HEX_RADIX = 16;
  private static final int HASH_DIGITS = 8;

  private Shard() {}

  /**
   * Returns how many shards to divide images into: a power of two, so that it rarely changes as
   * images are added.
   */
  public static int countFor(long images) {
    int count = 1;
    while (count < MAX_SHARDS && (long) count * IMAGES_PER_SHARD < images) {
      count *= 2;
    }
    return count;
  }

  /** Returns the shard of an id that begins with at least 8 hexadecimal digits of a hash. */
  public static int of(String hexadecimalId, int shardCount) {
    long hash = Long.parseLong(hexadecimalId.substring(0, HASH_DIGITS), HEX_RADIX);
    return (int) ((hash * shardCount) >>> Integer.SIZE);
  }

  /** Returns the beginning of the name of a shard's file. */
  public static String stem(String prefix, int shard) {
    return String.format(Locale.ROOT, "%s-%05d", prefix, shard);
  }

  /** Returns the shard that a file's name speaks of. */
  static int of(String fileName) {
    Matcher matcher = NAME.matcher(fileName);
    if (!matcher.find()) {
      throw new IllegalArgumentException("the file name " + fileName + " names no shard");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
