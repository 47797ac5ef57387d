package org.fovea.stages.googlenet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the one-dimensional float arrays of a NumPy {@code .npz} file. */
final class NumpyArchive {
  private NumpyArchive() {}

  static Map<String, double[]> read(Path file) throws IOException {
    Map<String, double[]> arrays = new HashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        arrays.put(entry.getName().replace(".npy", ""), array(bytes));
      }
    }
    return arrays;
  }

  private static double[] array(byte[] npy) {
    ByteBuffer buffer = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = buffer.getShort(8);
    String header = new String(npy, 10, headerLength, StandardCharsets.US_ASCII);
    buffer.position(10 + headerLength);
    boolean singlePrecision = header.contains("'<f4'");
    double[] values = new double[buffer.remaining() / (singlePrecision ? 4 : 8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = singlePrecision ? buffer.getFloat() : buffer.getDouble();
    }
    return values;
  }
}
