package org.fovea.stages.jpeg;

import org.fovea.stages.deadletter.RejectedInputException;

/**
 * A scan of a progressive image: brings some coefficients of its blocks, or one more bit of them.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex G</a>
 */
final class ProgressiveScan extends Scan {
  /**
   * What a scan brings.
   *
   * @param first index of the first coefficient, in zigzag order
   * @param last index of the last one
   * @param highBit 0 where these coefficients come for the first time, else the bit before
   * @param lowBit the lowest bit that comes
   */
  record Band(int first, int last, int highBit, int lowBit) {}

  private final Band band;
  private final HuffmanTable[] tables;
  private int emptyBlocks;

  /**
   * @param tables for each component of the scan; not looked at where only bits of DC come
   */
  ProgressiveScan(
      EntropyReader in,
      ScanHeader header,
      FrameSize frame,
      int restartInterval,
      HuffmanTable[] tables) {
    super(in, header.components(), frame, restartInterval);
    this.band = header.band();
    this.tables = tables;
  }

  @Override
  void block(int number, Component component, int row, int column) throws RejectedInputException {
    short[] to = component.coefficients;
    int at = 64 * (row * component.storedBlocksAcross() + column);
    if (band.first == 0) {
      dc(number, to, at);
    } else if (band.highBit == 0) {
      firstAc(tables[number], to, at);
    } else {
      refineAc(tables[number], to, at);
    }
  }

  @Override
  void forget() {
    emptyBlocks = 0;
  }

  private void dc(int number, short[] to, int at) throws RejectedInputException {
    if (band.highBit == 0) {
      lastDc[number] += in.difference(tables[number]);
      to[at] = (short) (lastDc[number] << band.lowBit);
    } else if (in.bits(1) == 1) {
      to[at] |= (short) (1 << band.lowBit);
    }
  }

  private void firstAc(HuffmanTable table, short[] to, int at) throws RejectedInputException {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    int index = band.first;
    while (index <= band.last) {
      int symbol = in.symbol(table);
      int run = symbol >>> 4;
      int size = symbol & 0xF;
      if (size == 0 && run < 15) {
        emptyBlocks = emptyBlocks(run) - 1;
        return;
      }
      index += run;
      if (index > band.last) {
        throw DamagedJpeg.because("a block has coefficients beyond those of its scan");
      }
      if (size > 0) {
        to[at + index] = (short) (HuffmanTable.extended(in.bits(size), size) << band.lowBit);
      }
      index++;
    }
  }

  private int emptyBlocks(int run) {
    return (1 << run) + in.bits(run);
  }

  private void refineAc(HuffmanTable table, short[] to, int at) throws RejectedInputException {
    int index = band.first;
    while (emptyBlocks == 0 && index <= band.last) {
      int symbol = in.symbol(table);
      int run = symbol >>> 4;
      int size = symbol & 0xF;
      short fresh = 0;
      if (size == 1) {
        fresh = (short) ((in.bits(1) == 1 ? 1 : -1) << band.lowBit);
      } else if (size > 1) {
        throw DamagedJpeg.because("a coefficient comes with more than the one bit that is due");
      } else if (run < 15) {
        emptyBlocks = emptyBlocks(run);
        break;
      }
      index = refineUpTo(run, to, at, index);
      if (index > band.last && (fresh != 0 || run < 15)) {
        throw DamagedJpeg.because("a block has coefficients beyond those of its scan");
      }
      if (fresh != 0) {
        to[at + index] = fresh;
      }
      index++;
    }
    if (emptyBlocks > 0) {
      refineUpTo(64, to, at, index);
      emptyBlocks--;
    }
  }

  /** Passes {@code zeros} coefficients that are 0, and stops at the next that is. */
  private int refineUpTo(int zeros, short[] to, int at, int from) {
    int index = from;
    for (int left = zeros; index <= band.last; index++) {
      short value = to[at + index];
      if (value == 0) {
        if (left-- == 0) {
          break;
        }
      } else if (in.bits(1) == 1 && (value & (1 << band.lowBit)) == 0) {
        to[at + index] = (short) (value + ((value < 0 ? -1 : 1) << band.lowBit));
      }
    }
    return index;
  }
}
