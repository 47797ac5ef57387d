package org.fovea.stages.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
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
 * <p>Avro's container has a random marker between blocks; here it is derived from the stage's key
 * and the file's stem. Pixels are not compressed (deflate reads at a twentieth of the speed), small
 * records are deflated.
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
    DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(schema));
    writer.setCodec(compress ? CodecFactory.deflateCodec(DEFLATE_LEVEL) : CodecFactory.nullCodec());
    byte[] marker =
        Arrays.copyOf(
            Sha256.newDigest()
                .digest(
                    (attempt.definition().key() + "/" + stem)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            SYNC_BYTES);
    try {
      writer.create(schema, java.nio.file.Files.newOutputStream(file.localPath()), marker);
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
    return attempt
        .directory()
        .commit(file, stem, ".avro", role, records, occurrences, occurrencesByCode);
  }

  /** Discards the file unless it was committed. */
  @Override
  public void close() throws IOException {
    writer.close();
    file.close();
  }
}
