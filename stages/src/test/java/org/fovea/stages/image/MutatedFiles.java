package org.fovea.stages.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Image files that were damaged on purpose, the same for the same seed and number: bits flipped,
 * ends cut off, pieces swapped, and headers that lie.
 */
final class MutatedFiles {
  private static final int HEADER_BYTES = 700;
  private static final int[] LIES = {
    0, 1, 2, 7, 8, 255, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 60_000, 2000
  };

  private final List<byte[]> originals;
  private final long seed;

  MutatedFiles(List<byte[]> originals, long seed) {
    this.originals = originals;
    this.seed = seed;
  }

  /** Returns the file with a number: each of the originals in turn, damaged in one of four ways. */
  byte[] file(int number) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    byte[] file = originals.get(number % originals.size()).clone();
    byte[] damaged =
        switch (random.nextInt(4)) {
          case 0 -> flipBits(file, random);
          case 1 -> Arrays.copyOf(file, random.nextInt(file.length));
          case 2 -> swapPieces(file, random);
          default -> lie(file, random);
        };
    if (random.nextBoolean()) {
      sealPngChunks(damaged); // or else a checksum would catch nearly all
    }
    return damaged;
  }

  private static byte[] flipBits(byte[] file, SplittableRandom random) {
    int within = random.nextBoolean() ? file.length : Math.min(file.length, HEADER_BYTES);
    for (int left = random.nextInt(1, 12); left > 0; left--) {
      file[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
    }
    return file;
  }

  /** Swaps two pieces that begin where markers, chunks or tags might, or anywhere. */
  private static byte[] swapPieces(byte[] file, SplittableRandom random) {
    int one = piece(file, random);
    int other = piece(file, random);
    int bytes = Math.min(random.nextInt(1, 200), file.length - Math.max(one, other));
    byte[] kept = Arrays.copyOfRange(file, one, one + bytes);
    System.arraycopy(file, other, file, one, bytes);
    System.arraycopy(kept, 0, file, other, bytes);
    return file;
  }

  private static int piece(byte[] file, SplittableRandom random) {
    int from = random.nextInt(file.length);
    for (int at = from; at < file.length; at++) {
      if (file[at] == (byte) 0xFF) {
        return at;
      }
    }
    return from;
  }

  private static byte[] lie(byte[] file, SplittableRandom random) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    for (int left = random.nextInt(1, 4); left > 0; left--) {
      // TIFF files tell of their pixels at the end, all others at the beginning.
      int within = Math.min(file.length, HEADER_BYTES) - 4;
      int at = random.nextInt(within) + (random.nextBoolean() ? 0 : file.length - within - 4);
      int value = LIES[random.nextInt(LIES.length)];
      if (random.nextBoolean()) {
        bytes.putInt(at, random.nextBoolean() ? value : Integer.reverseBytes(value));
      } else {
        bytes.putShort(at, (short) (random.nextBoolean() ? value : value << 8));
      }
    }
    return file;
  }

  private static void sealPngChunks(byte[] file) {
    if (ImageFormat.of(file) != ImageFormat.PNG) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = 8;
    while (at + 12 <= file.length) {
      int dataBytes = bytes.getInt(at);
      if (dataBytes < 0 || dataBytes > file.length - at - 12) {
        return;
      }
      CRC32 crc = new CRC32();
      crc.update(file, at + 4, dataBytes + 4);
      bytes.putInt(at + 8 + dataBytes, (int) crc.getValue());
      at += dataBytes + 12;
    }
  }
}
