package org.fovea.stages.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;

/**
 * Writes one Avro file of a stage's output, byte for byte the same for the same records.
 *
 * <p>Avro's container has a random marker between blocks; here it is derived from the names of the
 * stage and the file alone: equal records give equal bytes under any key, so that a change upstream
 * that changes no record stops there. Map entries are written in ascending order of their keys.
 * Pixels are not compressed (deflate reads at a twentieth of the speed), small records are
 * deflated.
 */
public final class RecordFileWriter<T extends SpecificRecord> implements Closeable {
  private static final int SYNC_BYTES = 16;
  private static final int DEFLATE_LEVEL = 6;

  private final StageAttempt attempt;
  private final PendingFile file;
  private final String stem;
  private final FileRole role;
  private final DataFileWriter<T> writer;
  private final Map<String, Long> occurrencesByCode = new TreeMap<>();
  private long records;
  private long occurrences;

  private RecordFileWriter(
      StageAttempt attempt,
      PendingFile file,
      String stem,
      FileRole role,
      DataFileWriter<T> writer) {
    this.attempt = attempt;
    this.file = file;
    this.stem = stem;
    this.role = role;
    this.writer = writer;
  }

  /**
   * Begins a file.
   *
   * @param stem beginning of its name, such as part-00000
   */
  public static <T extends SpecificRecord> RecordFileWriter<T> create(
      StageAttempt attempt, String stem, FileRole role, Class<T> type, boolean compress)
      throws IOException {
    StageDirectory directory = attempt.directory();
    Schema schema = SpecificData.get().getSchema(type);
    PendingFile file = directory.newPendingFile(attempt.runId());
    DataFileWriter<T> writer = new DataFileWriter<>(new SortedMapWriter<>(schema));
    writer.setCodec(compress ? CodecFactory.deflateCodec(DEFLATE_LEVEL) : CodecFactory.nullCodec());
    byte[] names = (attempt.definition().stage() + "/" + stem).getBytes(StandardCharsets.UTF_8);
    byte[] marker = Arrays.copyOf(Sha256.newDigest().digest(names), SYNC_BYTES);
    try {
      writer.create(schema, Files.newOutputStream(file.localPath()), marker);
    } catch (IOException e) {
      writer.close();
      file.close();
      throw e;
    }
    return new RecordFileWriter<>(attempt, file, stem, role, writer);
  }

  /** Appends a record that stands for one occurrence. */
  public void append(T record) throws IOException {
    append(record, 1);
  }

  /** Appends a record that stands for a number of occurrences, 0 if they were counted before. */
  public void append(T record, long occurrencesOfRecord) throws IOException {
    writer.append(record);
    records++;
    occurrences += occurrencesOfRecord;
    if (record instanceof StageFailure failure) {
      FailureCode code = failure.getCode();
      occurrencesByCode.merge(code.name(), occurrencesOfRecord, Long::sum);
    }
  }

  /**
   * Appends a record in an Avro block of its own.
   *
   * @return where the block begins, in bytes from the start of the file, for a reader to seek to
   */
  public long appendInOwnBlock(T record, long occurrencesOfRecord) throws IOException {
    long offset = writer.sync();
    append(record, occurrencesOfRecord);
    writer.sync();
    return offset;
  }

  /** Ends the file and gives it its name. */
  public StageFile commit() throws IOException {
    writer.close();
    return attempt.commit(file, stem, ".avro", role, records, occurrences, occurrencesByCode);
  }

  /** Discards the file unless it was committed. */
  @Override
  public void close() throws IOException {
    try (file) {
      writer.close();
    }
  }

  /** The order of a map in memory depends on how it came there; the order in a file must not. */
  private static final class SortedMapWriter<T> extends SpecificDatumWriter<T> {
    SortedMapWriter(Schema schema) {
      super(schema);
    }

    @Override
    protected Iterable<Map.Entry<Object, Object>> getMapEntries(Object map) {
      List<Map.Entry<Object, Object>> entries = new ArrayList<>();
      super.getMapEntries(map).forEach(entries::add);
      entries.sort(Comparator.comparing(entry -> entry.getKey().toString()));
      return entries;
    }
  }
}
