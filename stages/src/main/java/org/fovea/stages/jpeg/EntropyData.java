package org.fovea.stages.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The coded pixels of one scan, without the zeros that are stuffed behind bytes of 255 and without
 * restart markers.
 */
final class EntropyData {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A block has at most 64 codes of 16 bits with 15 more, an MCU at most ten blocks. */
  private static final int ZEROS_BEHIND = 10 * 64 * 4 + 2 * Long.BYTES;

  /** What the end of the file counts as: it ends the scan. */
  private static final int END = 0xD9;

  private static final byte FULL = (byte) 0xFF;
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;

  /** The codes, and behind them so many zeros that no block can read on to the end of the array. */
  private final byte[] bytes;

  private final int[] ends;
  private final byte[] restartMarkers;
  private final int next;

  private EntropyData(byte[] bytes, int[] ends, byte[] restartMarkers, int next) {
    this.bytes = bytes;
    this.ends = ends;
    this.restartMarkers = restartMarkers;
    this.next = next;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns how many stretches restart markers make of the codes. */
  int stretches() {
    return ends.length;
  }

  /** Returns the byte in {@link #bytes} where a stretch ends. */
  int end(int stretch) {
    return ends[stretch];
  }

  /** Returns the number of the restart marker behind a stretch that is not the last, 0 to 7. */
  int restartMarker(int stretch) {
    return restartMarkers[stretch];
  }

  /** Returns where the marker behind the scan begins in the file, or the length of the file. */
  int next() {
    return next;
  }

  /** Returns the memory that any scan of a file needs at most. */
  static byte[] memory(byte[] content) {
    return new byte[content.length + ZEROS_BEHIND];
  }

  /**
   * Takes the scan whose codes begin at byte {@code from} of the file.
   *
   * @param memory holds the codes, until the next scan is read into it
   */
  static EntropyData read(byte[] content, int from, byte[] memory) {
    int[] ends = new int[1];
    byte[] restarts = new byte[1];
    int stretches = 0;
    int at = from;
    int size = 0;
    while (true) {
      int full = copyUpToFull(content, at, memory, size);
      size += full - at;
      int last = full; // several bytes of 255 are one and its filling
      while (last + 1 < content.length && content[last + 1] == FULL) {
        last++;
      }
      int marker = last + 1 < content.length ? content[last + 1] & 0xFF : END;
      at = last + 2;
      if (marker == 0) {
        memory[size++] = FULL;
      } else if (marker >= 0xD0 && marker <= 0xD7) {
        if (stretches + 1 == ends.length) {
          ends = Arrays.copyOf(ends, 2 * ends.length + 14);
          restarts = Arrays.copyOf(restarts, ends.length);
        }
        ends[stretches] = size;
        restarts[stretches++] = (byte) (marker - 0xD0);
      } else {
        ends[stretches] = size;
        Arrays.fill(memory, size, size + ZEROS_BEHIND, (byte) 0);
        return new EntropyData(
            memory, Arrays.copyOf(ends, stretches + 1), Arrays.copyOf(restarts, stretches), full);
      }
    }
  }

  /** Returns how many bytes of codes there are. */
  int codedBytes() {
    return ends[ends.length - 1];
  }

  /**
   * Copies up to the next byte of 255; a few bytes behind may be overwritten too.
   *
   * @return where that byte is, or the length of the file
   */
  private static int copyUpToFull(byte[] content, int from, byte[] to, int size) {
    int at = from;
    int copied = size;
    while (at <= content.length - Long.BYTES) {
      long word = (long) WORDS.get(content, at);
      WORDS.set(to, copied, word);
      long fulls = (~word - ONES) & word & TOPS;
      if (fulls != 0) {
        return at + Long.numberOfTrailingZeros(fulls) / Byte.SIZE;
      }
      at += Long.BYTES;
      copied += Long.BYTES;
    }
    while (at < content.length && content[at] != FULL) {
      to[copied++] = content[at++];
    }
    return at;
  }
}
