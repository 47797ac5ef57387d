package org.fovea.stages.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads single records from the files of a stage output, in any order, by the place that {@link
 * RecordFileWriter#appendInOwnBlock} gave.
 *
 * <p>A file is opened once and stays open. Not safe for use by several threads at once.
 */
public final class RecordSeeker<T extends SpecificRecord> implements Closeable {
  private final StageDirectory directory;
  private final Class<T> type;
  private final Path cacheDirectory;
  private final Map<String, DataFileReader<T>> readers = new HashMap<>();

  /**
   * @param cacheDirectory where copies of remote files may be kept
   */
  public RecordSeeker(StageDirectory directory, Class<T> type, Path cacheDirectory) {
    this.directory = directory;
    this.type = type;
    this.cacheDirectory = cacheDirectory;
  }

  /**
   * Returns the record whose block begins at a place.
   *
   * @param file name of the file in the stage output
   * @param offset where the block begins, in bytes
   * @throws IOException if the file cannot be read there
   */
  public T read(String file, long offset) throws IOException {
    DataFileReader<T> reader = readers.get(file);
    if (reader == null) {
      reader =
          new DataFileReader<>(
              directory.localPath(file, cacheDirectory).toFile(), new SpecificDatumReader<>(type));
      readers.put(file, reader);
    }
    reader.seek(offset);
    if (!reader.hasNext()) {
      throw new IOException(
          "%s/%s has no record at byte %d; it was changed or damaged"
              .formatted(directory, file, offset));
    }
    return reader.next();
  }

  @Override
  public void close() throws IOException {
    for (DataFileReader<T> reader : readers.values()) {
      reader.close();
    }
    readers.clear();
  }
}
