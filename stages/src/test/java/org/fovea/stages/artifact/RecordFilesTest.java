package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.FileRole;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of records: written, read whole, and read one by one. */
class RecordFilesTest {
  @TempDir Path workspace;

  private StageAttempt attempt(String config) {
    return StageRun.in(workspace).attempt("prepare", 1, config, 0);
  }

  private static StageFailure failure(int number, Map<String, Double> measures) {
    return StageFailure.newBuilder()
        .setStage("prepare")
        .setOccurrenceId("o" + number)
        .setSource("s")
        .setDisposition(Disposition.REJECTED)
        .setCode(number % 2 == 0 ? FailureCode.TOO_SMALL : FailureCode.UNDECODABLE)
        .setMessage("m")
        .setMeasures(measures)
        .build();
  }

  private static StageFile write(StageAttempt attempt, List<StageFailure> failures)
      throws IOException {
    try (RecordFileWriter<StageFailure> writer =
        RecordFileWriter.create(
            attempt, "rejected-00000", FileRole.REJECTED, StageFailure.class, true)) {
      for (StageFailure failure : failures) {
        writer.append(failure);
      }
      return writer.commit();
    }
  }

  @Test
  void aFileIsReadAsItWasWrittenAndItsEntryCountsIt() throws IOException {
    List<StageFailure> failures =
        IntStream.range(0, 5).mapToObj(i -> failure(i, Map.of("sidePx", 1.0 * i))).toList();
    StageAttempt attempt = attempt("{}");

    StageFile file = write(attempt, failures);

    Path onDisk = workspace.resolve(attempt.directory().name()).resolve(file.getName());
    assertThat(RecordFiles.read(attempt.directory(), file, StageFailure.class)).isEqualTo(failures);
    assertThat(file.getRecords()).isEqualTo(5);
    assertThat(file.getOccurrences()).isEqualTo(5);
    assertThat(file.getOccurrencesByCode()).isEqualTo(Map.of("TOO_SMALL", 3L, "UNDECODABLE", 2L));
    assertThat(file.getSizeBytes()).isEqualTo(Files.size(onDisk));
    assertThat(file.getSha256()).isEqualTo(Sha256.of(onDisk));
    assertThat(file.getName())
        .isEqualTo("rejected-00000-" + file.getSha256().substring(0, 12) + ".avro");
  }

  @Test
  void equalRecordsGiveEqualBytesUnderAnyKey() throws IOException {
    List<StageFailure> failures = List.of(failure(0, Map.of()), failure(1, Map.of()));

    StageFile first = write(attempt("{\"a\":1}"), failures);
    StageFile second = write(attempt("{\"a\":2}"), failures);

    assertThat(attempt("{\"a\":1}").directory().name())
        .isNotEqualTo(attempt("{\"a\":2}").directory().name());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void theOrderOfAMapInMemoryDoesNotReachTheBytes() throws IOException {
    Map<String, Double> ascending = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      ascending.put("measure" + i, 1.0 * i);
    }
    List<String> names = new ArrayList<>(ascending.keySet());
    Collections.reverse(names);
    Map<String, Double> descending = new LinkedHashMap<>();
    names.forEach(name -> descending.put(name, ascending.get(name)));

    StageFile first = write(attempt("{}"), List.of(failure(0, ascending)));
    StageFile second = write(attempt("{}"), List.of(failure(0, descending)));

    assertThat(second.getSha256()).isEqualTo(first.getSha256());
  }

  @Test
  void anAbandonedFileLeavesNothing() throws IOException {
    try (RecordFileWriter<StageFailure> writer =
        RecordFileWriter.create(
            attempt("{}"), "rejected-00000", FileRole.REJECTED, StageFailure.class, true)) {
      writer.append(failure(0, Map.of()));
    }

    try (var files = Files.walk(workspace).filter(Files::isRegularFile)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void noticesAnotherNumberOfRecordsThanTheManifestSays() throws IOException {
    StageAttempt attempt = attempt("{}");
    StageFile file = write(attempt, List.of(failure(0, Map.of())));
    file.setRecords(2);

    assertThatThrownBy(() -> RecordFiles.read(attempt.directory(), file, StageFailure.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.getName() + " holds 1 records, but its manifest says 2");
  }

  @Test
  void eachRecordIsReadFromItsPlaceInAnyOrder() throws IOException {
    StageAttempt attempt = attempt("{}");
    List<Long> offsets = new ArrayList<>();
    StageFile file;
    try (RecordFileWriter<PreparedImage> writer =
        RecordFileWriter.create(attempt, "part-00000", FileRole.PART, PreparedImage.class, false)) {
      for (int i = 0; i < 50; i++) {
        offsets.add(writer.appendInOwnBlock(image(i), 2));
      }
      file = writer.commit();
    }
    assertThat(file.getRecords()).isEqualTo(50);
    assertThat(file.getOccurrences()).isEqualTo(100);

    try (RecordSeeker<PreparedImage> seeker =
        new RecordSeeker<>(attempt.directory(), PreparedImage.class, workspace)) {
      for (int i = 49; i >= 0; i--) {
        assertThat(seeker.read(file.getName(), offsets.get(i))).isEqualTo(image(i));
      }
      assertThat(seeker.read(file.getName(), offsets.get(7))).isEqualTo(image(7));
      assertThatThrownBy(() -> seeker.read(file.getName(), file.getSizeBytes()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has no record at byte " + file.getSizeBytes());
    }
  }

  private static PreparedImage image(int number) {
    byte[] pixels = new byte[3 * (number + 1)];
    java.util.Arrays.fill(pixels, (byte) number);
    return new PreparedImage(
        "image" + number,
        number + 1,
        ByteBuffer.wrap(pixels),
        new FieldOfView(0.0, 0.0, 1.0, 1.0, 1.0));
  }
}
