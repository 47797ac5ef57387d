package org.fovea.pipeline.audit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.AuditCheck;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;

/** The files that an audit has hashed, each once, and the one digest over all of them. */
final class AuditedFiles {
  private static final long BYTES_PER_MEGABYTE = 1_000_000;

  private final ArtifactStore store;
  private final Findings findings;
  private final ProgressListener progress;
  private final SortedMap<String, String> digests = new TreeMap<>();
  private final List<String> unsealed = new ArrayList<>();
  private long bytesHashed;
  private long bytesExpected;
  private boolean allExpected;

  AuditedFiles(ArtifactStore store, Findings findings, ProgressListener progress) {
    this.store = store;
    this.findings = findings;
    this.progress = progress;
  }

  /** Takes note that all files are known by now, so that it can be told how far the work is. */
  void showProgress() {
    allExpected = true;
  }

  /** Takes note that so many bytes are still to be hashed. */
  void expectBytes(long bytes) {
    bytesExpected += bytes;
  }

  /** Returns the SHA-256 of a file; it counts in {@link #digest} from now on. */
  String sha256(String name) throws IOException {
    String known = digests.get(name);
    if (known != null) {
      return known;
    }
    String sha256;
    try (InputStream in = new CountedStream(store.open(name))) {
      sha256 = Sha256.of(in);
    }
    digests.put(name, sha256);
    return sha256;
  }

  /** Takes note that so many bytes were hashed that are no part of the workspace. */
  void hashedOutside(long bytes) {
    hashed(bytes);
  }

  /**
   * Reads a sealed record; it counts in {@link #digest} from now on. What is wrong with it becomes
   * a finding.
   *
   * @return empty where it is not there, or cannot be read
   */
  <T extends SpecificRecord> Optional<T> record(String name, long maxBytes, Class<T> type)
      throws IOException {
    if (!store.exists(name)) {
      findings.fail(AuditCheck.RECORD, name, "a file", "none");
      return Optional.empty();
    }
    boolean first = !digests.containsKey(name);
    sha256(name);
    return read(name, maxBytes, type, first);
  }

  /** Checks a sealed record that is no part of what the subject stands on. */
  <T extends SpecificRecord> void seal(String name, long maxBytes, Class<T> type)
      throws IOException {
    read(name, maxBytes, type, true);
  }

  private <T extends SpecificRecord> Optional<T> read(
      String name, long maxBytes, Class<T> type, boolean checkSeal) throws IOException {
    byte[] bytes = store.read(name, maxBytes);
    try {
      T record = AvroJson.read(bytes, type, name);
      if (checkSeal) {
        checkSeal(name, SealedJson.of(bytes, type, name));
      }
      return Optional.of(record);
    } catch (IOException e) {
      findings.fail(AuditCheck.RECORD, name, "a " + type.getSimpleName() + " as JSON", Words.of(e));
      return Optional.empty();
    }
  }

  private void checkSeal(String name, SealedJson.Seal seal) {
    switch (seal) {
      case WHOLE -> findings.pass(AuditCheck.RECORD);
      case BROKEN ->
          findings.fail(
              AuditCheck.RECORD,
              name,
              "the bytes that its seal was made of",
              "others, or another seal");
      case NONE -> unsealed.add(name);
    }
  }

  /** Returns SHA-256 over a line {@code sha256 name} for each file, in ascending order of names. */
  String digest() {
    StringBuilder lines = new StringBuilder();
    digests.forEach((name, sha256) -> lines.append(sha256).append(' ').append(name).append('\n'));
    return Sha256.of(lines.toString());
  }

  /** Returns the records that were written before there were seals. */
  List<String> unsealed() {
    return List.copyOf(unsealed);
  }

  long count() {
    return digests.size();
  }

  long bytesHashed() {
    return bytesHashed;
  }

  private final class CountedStream extends FilterInputStream {
    CountedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      hashed(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      hashed(Math.max(0, read));
      return read;
    }
  }

  private void hashed(long bytes) {
    bytesHashed += bytes;
    if (!allExpected) {
      return;
    }
    long done = bytesHashed / BYTES_PER_MEGABYTE;
    long total = Math.max(done, bytesExpected / BYTES_PER_MEGABYTE);
    progress.progressed(ProgressEvent.of("audit", "hash", done, total, "MB"));
  }
}
