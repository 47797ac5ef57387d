package org.fovea.stages.jpeg;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.fovea.stages.deadletter.RejectedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a JPEG file whole, or rejects it, at its full size or at a half, a quarter or an eighth.
 *
 * <p>Reads baseline, extended sequential and progressive images of 8 bits a sample with Huffman
 * codes and 1, 3 or 4 components. Samples are those of libjpeg, bit for bit, at every scale. Damage
 * is what libjpeg warns of, and what it passes over in silence: a block of more than 64
 * coefficients.
 *
 * <p>A smaller scale is decoded by smaller transforms of the same blocks, and codes that would not
 * be seen are passed over several at a time. This makes it fast, and no less strict.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81</a>
 */
public final class JpegDecoder {
  /** The smallest scale is an eighth: one pixel for each block of 8 x 8. */
  public static final int LARGEST_REDUCTION = 8;

  private static final int TEM = 0x01;
  private static final int SOF0 = 0xC0;
  private static final int SOF1 = 0xC1;
  private static final int SOF2 = 0xC2;
  private static final int DHT = 0xC4;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DQT = 0xDB;
  private static final int DRI = 0xDD;

  /**
   * Most blocks that may be visited, over all scans: about four times what the largest progressive
   * image allowed has. Bounds the time that a file of very many scans takes.
   */
  private static final long MOST_BLOCK_VISITS = 100_000_000;

  private final byte[] content;
  private final int reduction;
  private final int[][] quantizations = new int[4][];
  private final @Nullable HuffmanTable[] dcTables = new HuffmanTable[4];
  private final @Nullable HuffmanTable[] acTables = new HuffmanTable[4];
  private byte[] memory = {};
  private int restartInterval;
  private long blockVisits;
  private @Nullable Frame frame;

  private JpegDecoder(byte[] content, int reduction) {
    this.content = content;
    this.reduction = reduction;
  }

  /**
   * Decodes an image.
   *
   * @param content the whole file, whose size was checked by its header
   * @param reduction 1, 2, 4 or 8: width and height are divided by it, rounded up
   * @param colour how components make a colour
   * @throws RejectedInputException with {@code UNDECODABLE} where the data are cut, damaged or of a
   *     kind that is not read
   */
  public static JpegPixels decode(byte[] content, int reduction, JpegSegments.Colour colour)
      throws RejectedInputException {
    if (Integer.bitCount(reduction) != 1 || reduction > LARGEST_REDUCTION) {
      throw new IllegalArgumentException("reduction must be 1, 2, 4 or 8, but was " + reduction);
    }
    try {
      return new JpegDecoder(content, reduction).image(colour);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw DamagedJpeg.because("a segment is shorter than what it should hold");
    }
  }

  private JpegPixels image(JpegSegments.Colour colour) throws RejectedInputException {
    ByteBuffer in = ByteBuffer.wrap(content).position(2);
    while (true) {
      int marker = JpegSegments.nextMarker(in);
      if (marker == EOI) {
        return frame().pixels(colour);
      }
      if (marker == TEM || (marker >= RST0 && marker <= SOI)) {
        throw DamagedJpeg.because("marker 0x%X stands where none of its kind belongs", marker);
      }
      ByteBuffer segment = JpegSegments.segment(in);
      switch (marker) {
        case DQT -> readQuantizations(segment);
        case DHT -> readHuffmanTables(segment);
        case DRI -> restartInterval = Short.toUnsignedInt(segment.getShort());
        case SOS -> in.position(scan(ScanHeader.read(segment, frame()), in.position()));
        case SOF0, SOF1, SOF2 -> {
          if (frame != null) {
            throw DamagedJpeg.because("it has two frame headers");
          }
          frame = Frame.read(segment, marker == SOF2, reduction);
        }
        default -> {
          if (marker >= SOF0 && marker <= 0xCF) {
            throw DamagedJpeg.because(
                "its coding process (marker 0x%X) is not read; baseline and progressive are",
                marker);
          }
        }
      }
    }
  }

  private Frame frame() throws RejectedInputException {
    if (frame == null) {
      throw DamagedJpeg.because("it has no frame header before its pixels");
    }
    return frame;
  }

  private void readQuantizations(ByteBuffer segment) throws RejectedInputException {
    while (segment.hasRemaining()) {
      int destination = segment.get() & 0xFF;
      int[] table = new int[Zigzag.LENGTH];
      for (int index = 0; index < 64; index++) {
        table[index] =
            destination >>> 4 == 0 ? segment.get() & 0xFF : Short.toUnsignedInt(segment.getShort());
      }
      quantizations[tableNumber(destination & 0xF)] = table;
    }
  }

  private void readHuffmanTables(ByteBuffer segment) throws RejectedInputException {
    while (segment.hasRemaining()) {
      int destination = segment.get() & 0xFF;
      boolean ac = destination >>> 4 != 0;
      (ac ? acTables : dcTables)[tableNumber(destination & 0xF)] = HuffmanTable.read(segment, ac);
    }
  }

  private static int tableNumber(int number) throws RejectedInputException {
    if (number > 3) {
      throw DamagedJpeg.because("a table has number %d; 0 to 3 are allowed", number);
    }
    return number;
  }

  /** Reads a scan whose codes begin at byte {@code from}, and returns where they end. */
  private int scan(ScanHeader header, int from) throws RejectedInputException {
    Frame frame = frame();
    if (memory.length == 0) {
      memory = EntropyData.memory(content);
    }
    EntropyData data = EntropyData.read(content, from, memory);
    long blocks = header.blocks(frame.size);
    // Before memory is taken: a header that lies about the size has too little behind it.
    if (8L * data.codedBytes() < blocks * header.fewestBitsOfBlock(frame.progressive)) {
      throw DamagedJpeg.because(
          "%d bytes of codes are too few for %d blocks", data.codedBytes(), blocks);
    }
    blockVisits += blocks;
    if (blockVisits > MOST_BLOCK_VISITS) {
      throw DamagedJpeg.because(
          "its scans have more than %d blocks; save it anew", MOST_BLOCK_VISITS);
    }
    for (Component component : header.components()) {
      begin(component, frame, header.band());
    }
    EntropyReader in = new EntropyReader(data);
    Scan scan =
        frame.progressive
            ? new ProgressiveScan(
                in, header, frame.size, restartInterval, progressiveTables(header))
            : new SequentialScan(
                in, header, frame.size, restartInterval, dcTables(header), acTables(header));
    scan.read();
    return data.next();
  }

  private void begin(Component component, Frame frame, ProgressiveScan.Band band)
      throws RejectedInputException {
    if (frame.progressive) {
      frame.note(component, band);
    } else if (component.quantization.length > 0) {
      throw DamagedJpeg.because("component %d comes twice", component.id);
    }
    if (component.quantization.length == 0) {
      int[] table = quantizations[tableNumber(component.quantizationTable)];
      if (table == null) {
        throw DamagedJpeg.because("component %d has no quantization table", component.id);
      }
      component.begin(table, frame.progressive);
    }
  }

  private HuffmanTable[] dcTables(ScanHeader header) throws RejectedInputException {
    return tables(header, dcTables, 4);
  }

  private HuffmanTable[] acTables(ScanHeader header) throws RejectedInputException {
    return tables(header, acTables, 0);
  }

  private HuffmanTable[] progressiveTables(ScanHeader header) throws RejectedInputException {
    ProgressiveScan.Band band = header.band();
    if (band.first() > 0) {
      return acTables(header);
    }
    return band.highBit() == 0 ? dcTables(header) : new HuffmanTable[0];
  }

  private static HuffmanTable[] tables(
      ScanHeader header, @Nullable HuffmanTable[] defined, int shift)
      throws RejectedInputException {
    HuffmanTable[] tables = new HuffmanTable[header.components().size()];
    for (int i = 0; i < tables.length; i++) {
      HuffmanTable table = defined[tableNumber(header.tableNumbers().get(i) >>> shift & 0xF)];
      if (table == null) {
        throw DamagedJpeg.because("a Huffman table of a scan is missing");
      }
      tables[i] = table;
    }
    return tables;
  }
}
