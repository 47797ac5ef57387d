package org.fovea.stages.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;

/** Reads the Avro files of stage outputs. */
public final class RecordFiles {
  private RecordFiles() {}

  /**
   * Reads all records of one file.
   *
   * @throws IOException if it cannot be read, or holds another number of records than its entry in
   *     the manifest says
   */
  public static <T extends SpecificRecord> List<T> read(
      StageDirectory directory, StageFile file, Class<T> type) throws IOException {
    List<T> records = new ArrayList<>();
    forEach(directory, file, type, records::add);
    return records;
  }

  /** Reads all records of all files with a role, in ascending order of file names. */
  public static <T extends SpecificRecord> List<T> readAll(
      StageDirectory directory, StageManifest manifest, FileRole role, Class<T> type)
      throws IOException {
    List<T> records = new ArrayList<>();
    for (StageFile file : StageDirectory.filesOf(manifest, role)) {
      forEach(directory, file, type, records::add);
    }
    return records;
  }

  /** Reads a file record by record, each in its own object. */
  public static <T extends SpecificRecord> void forEach(
      StageDirectory directory, StageFile file, Class<T> type, Consumer<T> action)
      throws IOException {
    long records = scan(directory, file.getName(), type, action);
    if (records != file.getRecords()) {
      throw new IOException(
          "%s/%s holds %d records, but its manifest says %d; it was changed or damaged"
              .formatted(directory, file.getName(), records, file.getRecords()));
    }
  }

  /** The records of a file, one after another, each in its own object. */
  public static final class Records<T extends SpecificRecord> implements Closeable {
    private final DataFileStream<T> stream;

    private Records(DataFileStream<T> stream) {
      this.stream = stream;
    }

    /** Returns those that were not taken yet; all iterators of a file share one place in it. */
    public Iterator<T> iterator() {
      return stream.iterator();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** Opens a file to read it record by record, in the caller's own time. */
  public static <T extends SpecificRecord> Records<T> open(
      StageDirectory directory, String file, Class<T> type) throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    return new Records<>(
        new DataFileStream<>(directory.open(file), new SpecificDatumReader<>(schema, schema)));
  }

  /**
   * Reads a file record by record, however many its manifest says that there are.
   *
   * @return how many there were
   */
  public static <T extends SpecificRecord> long scan(
      StageDirectory directory, String file, Class<T> type, Consumer<? super T> action)
      throws IOException {
    long records = 0;
    try (Records<T> opened = open(directory, file, type)) {
      Iterator<T> all = opened.iterator();
      while (all.hasNext()) {
        action.accept(all.next());
        records++;
      }
    }
    return records;
  }
}
