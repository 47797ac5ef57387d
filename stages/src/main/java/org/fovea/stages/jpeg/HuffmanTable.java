package org.fovea.stages.jpeg;

import java.nio.ByteBuffer;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * A Huffman table of a JPEG file, made ready so that one look at the next bits mostly tells a whole
 * coefficient, or several that are not wanted.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annexes C and F.2</a>
 */
final class HuffmanTable {
  /** Bits looked at for a coefficient: the tables of a scan stay in the first cache. */
  static final int COEFFICIENT_BITS = 10;

  /** Shifts the bits that are next, at the top of 64, down to an index of the coefficients. */
  static final int COEFFICIENT_SHIFT = 64 - COEFFICIENT_BITS;

  /** Bits looked at to pass over coefficients, and for a symbol. */
  static final int SKIP_BITS = 13;

  /** Shifts the bits that are next, at the top of 64, down to an index of the skips. */
  static final int SKIP_SHIFT = 64 - SKIP_BITS;

  /** The run of an end of block: so long that no index of a coefficient remains below it. */
  static final int END_OF_BLOCK_RUN = 128;

  /** Passes over more coefficients than a block has: so no block goes on with it. */
  private static final int TOO_LONG = 0xFF << 6;

  private static final int LONGEST_CODE = 16;
  private static final int LARGEST_DC_SIZE = 15;
  private static final int ZERO_RUN = 0xF0;

  /** By the next {@link #SKIP_BITS}: code length, and the symbol from bit 8; 0 if it is longer. */
  private final short[] symbols = new short[1 << SKIP_BITS];

  /** For longer codes: the first code that is too large for its length, at the top of 17 bits. */
  private final int[] codeLimits = new int[LONGEST_CODE + 2];

  private final int[] symbolOffsets = new int[LONGEST_CODE + 1];
  private final byte[] symbolsInOrder;

  /**
   * By the next bits: bits taken in bits 0 to 5, run of zeros in 6 to 13, the value from bit 16; 0
   * where the coefficient takes more bits than are looked at.
   */
  final int[] coefficients = new int[1 << COEFFICIENT_BITS];

  /**
   * By the next bits, for a table of AC coefficients: as many whole coefficients as there are in
   * them, up to an end of block. Bits taken in bits 0 to 5, coefficients passed in 6 to 13, and 1
   * in bit 14 for an end of block; {@link #TOO_LONG} where there is no whole one.
   */
  final char[] skips = new char[1 << SKIP_BITS];

  private HuffmanTable(byte[] symbolsInOrder) {
    this.symbolsInOrder = symbolsInOrder;
  }

  /**
   * Takes the counts and symbols that are next in a segment.
   *
   * @param ac whether its symbols are runs and sizes, or else the sizes of DC coefficients
   * @throws RejectedInputException if they make no prefix code
   */
  static HuffmanTable read(ByteBuffer segment, boolean ac) throws RejectedInputException {
    byte[] counts = new byte[LONGEST_CODE];
    segment.get(counts);
    int total = 0;
    for (byte count : counts) {
      total += count & 0xFF;
    }
    if (total > 256) {
      throw DamagedJpeg.because("a Huffman table has %d symbols; at most 256 fit", total);
    }
    byte[] symbols = new byte[total];
    segment.get(symbols);
    for (byte symbol : symbols) {
      if (!ac && (symbol & 0xFF) > LARGEST_DC_SIZE) {
        throw DamagedJpeg.because("a DC coefficient would have %d bits", symbol & 0xFF);
      }
    }
    HuffmanTable table = new HuffmanTable(symbols);
    table.assignCodes(counts);
    int[] wide = table.wideCoefficients();
    for (int bits = 0; bits < table.coefficients.length; bits++) {
      int entry = wide[bits << (SKIP_BITS - COEFFICIENT_BITS)];
      table.coefficients[bits] = (entry & 0x3F) <= COEFFICIENT_BITS ? entry : 0;
    }
    if (ac) {
      table.fillSkips(wide);
    }
    return table;
  }

  private void assignCodes(byte[] counts) throws RejectedInputException {
    int code = 0;
    int next = 0;
    for (int length = 1; length <= LONGEST_CODE; length++) {
      symbolOffsets[length] = next - code;
      int end = next + (counts[length - 1] & 0xFF);
      for (; next < end; next++, code++) {
        if (length <= SKIP_BITS && code < 1 << length) {
          int from = code << (SKIP_BITS - length);
          int entry = (symbolsInOrder[next] & 0xFF) << 8 | length;
          for (int i = 0; i < 1 << (SKIP_BITS - length); i++) {
            symbols[from + i] = (short) entry;
          }
        }
      }
      // No code is all ones: that is the filling at the end of the data.
      if (code >= 1 << length) {
        throw DamagedJpeg.because("a Huffman table has too many codes of %d bits", length);
      }
      codeLimits[length] = code << (LONGEST_CODE - length);
      code <<= 1;
    }
    codeLimits[LONGEST_CODE + 1] = Integer.MAX_VALUE;
  }

  /** Returns what {@link #coefficients} would be if {@link #SKIP_BITS} were looked at. */
  private int[] wideCoefficients() {
    int[] wide = new int[1 << SKIP_BITS];
    for (int bits = 0; bits < wide.length; bits++) {
      int symbol = (symbols[bits] >>> 8) & 0xFF;
      int length = symbols[bits] & 0xFF;
      int size = symbol & 0xF;
      int taken = length + size;
      if (length > 0 && taken <= SKIP_BITS) {
        int extra = (bits >>> (SKIP_BITS - taken)) & ((1 << size) - 1);
        wide[bits] = entry(symbol, extra, taken);
      }
    }
    return wide;
  }

  private void fillSkips(int[] wide) {
    for (int bits = 0; bits < skips.length; bits++) {
      int taken = 0;
      int passed = 0;
      int ended = 0;
      while (ended == 0) {
        int entry = wide[(bits << taken) & (wide.length - 1)];
        if (entry == 0 || taken + (entry & 0x3F) > SKIP_BITS) {
          break;
        }
        taken += entry & 0x3F;
        int run = (entry >>> 6) & 0xFF;
        if (run == END_OF_BLOCK_RUN) {
          ended = 1;
        } else {
          passed += run + 1;
        }
      }
      skips[bits] = (char) (taken == 0 ? TOO_LONG : ended << 14 | passed << 6 | taken);
    }
  }

  /** Returns what {@link #coefficients} would have for a symbol and the bits that follow it. */
  static int entry(int symbol, int extra, int taken) {
    int size = symbol & 0xF;
    int run = size == 0 && symbol != ZERO_RUN ? END_OF_BLOCK_RUN : symbol >>> 4;
    return extended(extra, size) << 16 | run << 6 | taken;
  }

  /** Returns the number that {@code size} bits stand for: those that begin with 0 are negative. */
  static int extended(int extra, int size) {
    return size == 0 || extra >>> (size - 1) == 1 ? extra : extra - (1 << size) + 1;
  }

  /**
   * Finds the code at the top of {@code bits}.
   *
   * @return its length in bits 0 to 7 and its symbol from bit 8
   * @throws RejectedInputException if there is none: the data are damaged
   */
  int symbol(long bits) throws RejectedInputException {
    int entry = symbols[(int) (bits >>> SKIP_SHIFT)];
    if (entry != 0) {
      return entry & 0xFFFF;
    }
    int code = (int) (bits >>> (64 - LONGEST_CODE));
    int length = SKIP_BITS + 1;
    while (code >= codeLimits[length]) {
      length++;
    }
    if (length > LONGEST_CODE) {
      throw DamagedJpeg.because("the pixels have a code that is in no Huffman table");
    }
    int symbol = symbolsInOrder[symbolOffsets[length] + (code >>> (LONGEST_CODE - length))] & 0xFF;
    return symbol << 8 | length;
  }
}
