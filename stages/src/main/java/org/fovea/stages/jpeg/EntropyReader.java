package org.fovea.stages.jpeg;

import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Reads coded numbers and blocks out of the data of a scan.
 *
 * <p>The next bits lie at the top of 64. They are filled up without a look at where the data end:
 * zeros follow, and {@link #endStretch} notices afterwards that too much was read.
 */
final class EntropyReader {
  /** A code of 16 bits and 15 more may be read without filling up in between. */
  private static final int LEAST_BITS = 32;

  /** libjpeg passes over as much between the last block and the marker without a warning. */
  private static final int MOST_FILLING_BYTES = 3;

  private final EntropyData data;
  private final byte[] bytes;
  private int stretch;
  private long endBit;
  private long bits;
  private int available;
  private int at;

  EntropyReader(EntropyData data) {
    this.data = data;
    this.bytes = data.bytes();
    this.endBit = 8L * data.end(0);
  }

  /**
   * Goes on behind the next restart marker.
   *
   * @throws RejectedInputException if the stretch was too short or too long for what was read, or
   *     the marker is not the one that is due
   */
  void restart() throws RejectedInputException {
    endStretch(0);
    if (stretch + 1 == data.stretches()) {
      throw DamagedJpeg.because("restart marker %d is missing", stretch);
    }
    if (data.restartMarker(stretch) != (stretch & 7)) {
      throw DamagedJpeg.because(
          "restart marker %d has number %d; %d is due",
          stretch, data.restartMarker(stretch), stretch & 7);
    }
    at = data.end(stretch++);
    endBit = 8L * data.end(stretch);
    bits = 0;
    available = 0;
  }

  /** Checks that all was read that there is in the scan, and no more. */
  void end() throws RejectedInputException {
    endStretch(MOST_FILLING_BYTES);
    if (stretch + 1 != data.stretches()) {
      throw DamagedJpeg.because("a restart marker stands where the pixels should have ended");
    }
  }

  private void endStretch(int mostLeft) throws RejectedInputException {
    long left = endBit - (8L * at - available);
    if (left < 0) {
      throw DamagedJpeg.because("the coded pixels end too early");
    }
    if (left / 8 > mostLeft) {
      throw DamagedJpeg.because("%d bytes are left over behind the coded pixels", left / 8);
    }
  }

  /** Checks that no more was read than there is: before each row, so that zeros never run out. */
  void requireWithinData() throws RejectedInputException {
    if (8L * at - available > endBit) {
      throw DamagedJpeg.because("the coded pixels end too early");
    }
  }

  private void fill() {
    bits |= (long) EntropyData.LONGS.get(bytes, at) >>> available;
    at += (63 - available) >>> 3;
    available |= 56;
  }

  /** Returns the next {@code count} bits, 0 to 16, as a number. */
  int bits(int count) {
    if (available < LEAST_BITS) {
      fill();
    }
    int value = (int) (bits >>> 1 >>> (63 - count));
    bits <<= count;
    available -= count;
    return value;
  }

  /** Returns the symbol of the next code. */
  int symbol(HuffmanTable table) throws RejectedInputException {
    if (available < LEAST_BITS) {
      fill();
    }
    int found = table.symbol(bits);
    int length = found & 0xFF;
    bits <<= length;
    available -= length;
    return found >>> 8;
  }

  /** Returns the next number as DC coefficients are coded: its size, then its bits. */
  int difference(HuffmanTable table) throws RejectedInputException {
    int size = symbol(table);
    return HuffmanTable.extended(bits(size), size);
  }

  /**
   * Passes over blocks, checking only that none has more than 64 coefficients.
   *
   * <p>Here and in {@link #readBlock} nearly all time is spent: what changes with each code is held
   * in local variables, and most blocks are read without filling up a second time.
   *
   * @param differences gets for each block how its DC coefficient differs from the one before
   * @param count how many blocks
   */
  void passBlocks(HuffmanTable dc, HuffmanTable ac, int[] differences, int count)
      throws RejectedInputException {
    int[] first = dc.coefficients;
    char[] skips = ac.skips;
    byte[] from = bytes;
    int left = available;
    int position = at;
    long next = bits;
    for (int block = 0; block < count; block++) {
      next |= (long) EntropyData.LONGS.get(from, position) >>> left;
      position += (63 - left) >>> 3;
      left |= 56;
      int entry = first[(int) (next >>> HuffmanTable.COEFFICIENT_SHIFT)];
      if (entry == 0) {
        entry = coefficient(dc, next);
      }
      differences[block] = entry >> 16;
      next <<= entry; // by its lowest six bits
      left -= entry & 0x3F;
      int index = 1;
      while (index < 64) {
        if (left < HuffmanTable.SKIP_BITS) {
          next |= (long) EntropyData.LONGS.get(from, position) >>> left;
          position += (63 - left) >>> 3;
          left |= 56;
        }
        entry = skips[(int) (next >>> HuffmanTable.SKIP_SHIFT)];
        int after = index + ((entry >>> 6) & 0xFF);
        if (after > 63) { // one by one, as the block may end between
          next |= (long) EntropyData.LONGS.get(from, position) >>> left;
          position += (63 - left) >>> 3;
          left |= 56;
          entry = coefficient(ac, next);
          index += ((entry >>> 6) & 0xFF) + 1;
        } else {
          index = after + (entry >>> 14 << 7);
        }
        next <<= entry;
        left -= entry & 0x3F;
      }
      requireWithinBlock(index);
    }
    bits = next;
    available = left;
    at = position;
  }

  /**
   * Reads a block.
   *
   * @param quantization by index in zigzag order; 0 from index 64
   * @param block gets how the DC coefficient differs from the one before, and the others times
   *     their quantization; all zeros before, but for index 64, which is written to and means
   *     nothing
   * @return 1 where it has none but the DC coefficient, else more
   */
  int readBlock(HuffmanTable dc, HuffmanTable ac, int[] quantization, int[] block)
      throws RejectedInputException {
    int[] coefficients = ac.coefficients;
    byte[] from = bytes;
    byte[] natural = Zigzag.NATURAL;
    int left = available;
    int position = at + ((63 - left) >>> 3);
    long next = bits | (long) EntropyData.LONGS.get(from, at) >>> left;
    left |= 56;
    int entry = dc.coefficients[(int) (next >>> HuffmanTable.COEFFICIENT_SHIFT)];
    if (entry == 0) {
      entry = coefficient(dc, next);
    }
    block[0] = entry >> 16;
    next <<= entry; // by its lowest six bits
    left -= entry & 0x3F;
    int index = 1;
    int end = 1;
    while (index < 64) {
      if (left < HuffmanTable.COEFFICIENT_BITS) {
        next |= (long) EntropyData.LONGS.get(from, position) >>> left;
        position += (63 - left) >>> 3;
        left |= 56;
      }
      entry = coefficients[(int) (next >>> HuffmanTable.COEFFICIENT_SHIFT)];
      if (entry == 0) {
        next |= (long) EntropyData.LONGS.get(from, position) >>> left;
        position += (63 - left) >>> 3;
        left |= 56;
        entry = coefficient(ac, next);
      }
      next <<= entry;
      left -= entry & 0x3F;
      end = index;
      index += (entry >>> 6) & 0xFF;
      block[natural[index]] = (entry >> 16) * quantization[index];
      index++;
    }
    bits = next;
    available = left;
    at = position;
    requireWithinBlock(index);
    return index == 64 ? 64 : end;
  }

  /** Finds the coefficient at the top of {@code next}, however long. */
  private static int coefficient(HuffmanTable table, long next) throws RejectedInputException {
    int found = table.symbol(next);
    int length = found & 0xFF;
    int symbol = found >>> 8;
    int size = symbol & 0xF;
    int extra = (int) (next << length >>> 1 >>> (63 - size));
    return HuffmanTable.entry(symbol, extra, length + size);
  }

  private static void requireWithinBlock(int index) throws RejectedInputException {
    if (index > 64 && index <= HuffmanTable.END_OF_BLOCK_RUN) {
      throw DamagedJpeg.because("a block has more than 64 coefficients");
    }
  }
}
