package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes an output whole, and what becomes of it when two attempts meet. */
class CommitStageTest {
  @TempDir Path workspace;
  private StageRun run;

  @BeforeEach
  void startRun() {
    run = StageRun.in(workspace);
  }

  private static StageAttempt attempt(StageRun run, long occurrencesIn) {
    return run.attempt("assign", 1, "{}", occurrencesIn);
  }

  private static StageFile file(StageAttempt attempt, String stem, FileRole role, String... ids)
      throws IOException {
    try (RecordFileWriter<StageFailure> writer =
        RecordFileWriter.create(attempt, stem, role, StageFailure.class, true)) {
      for (String id : ids) {
        writer.append(
            StageFailure.newBuilder()
                .setStage("assign")
                .setOccurrenceId(id)
                .setSource("s")
                .setDisposition(Disposition.EXCLUDED)
                .setCode(FailureCode.DUPLICATE)
                .setMessage("m")
                .build());
      }
      return writer.commit();
    }
  }

  private static PTransform<PBegin, PCollection<StageFile>> made(StageFile... files) {
    return Create.of(List.of(files)).withCoder(AvroCoder.of(StageFile.class));
  }

  private List<String> filesOnDisk() throws IOException {
    try (var files = Files.walk(workspace).filter(Files::isRegularFile)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aStageThatAccountsForAllIsWhole() throws IOException {
    StageAttempt attempt = attempt(run, 3);
    StageFile part = file(attempt, "part-00000", FileRole.PART, "a", "b");
    StageFile excluded = file(attempt, "excluded-00000", FileRole.EXCLUDED, "c");

    StageManifest manifest = run.run(attempt, made(part, excluded)).manifest();

    assertThat(manifest.getFiles())
        .extracting(StageFile::getName)
        .containsExactly(excluded.getName(), part.getName());
    assertThat(manifest.getAccounting().getOut()).isEqualTo(2);
    assertThat(manifest.getAccounting().getExcludedByCode()).isEqualTo(Map.of("DUPLICATE", 1L));
    assertThat(manifest.getKey()).isEqualTo(attempt.definition().key());
    assertThat(manifest.getDigests())
        .isEqualTo(
            Map.of(
                "part", Sha256.of(part.getSha256() + "\n"),
                "excluded", Sha256.of(excluded.getSha256() + "\n")));
  }

  @Test
  void aStageThatLosesAnOccurrenceIsNotCommitted() throws IOException {
    StageAttempt attempt = attempt(run, 3);
    StageFile part = file(attempt, "part-00000", FileRole.PART, "a", "b");

    assertThatThrownBy(() -> run.run(attempt, made(part)))
        .hasMessageContaining(
            "stage assign took in 3 occurrences but accounts for 2 (2 out, 0 excluded, 0"
                + " rejected)");
    assertThat(attempt.directory().manifest()).isEmpty();
  }

  @Test
  void aStageWithoutAnyFileIsWholeIfNothingCameIn() {
    StageInput empty = run.run(attempt(run, 0), made());

    assertThat(empty.manifest().getFiles()).isEmpty();
    assertThat(empty.reference("part").getDigest()).isEqualTo(Sha256.of(""));
  }

  @Test
  void aStageWithoutAnyFileIsNotWholeIfSomethingCameIn() throws IOException {
    StageAttempt attempt = attempt(run, 1);

    assertThatThrownBy(() -> run.run(attempt, made()))
        .hasMessageContaining("took in 1 occurrences but accounts for 0");
    assertThat(attempt.directory().manifest()).isEmpty();
  }

  @Test
  void anEqualAttemptThatComesSecondLeavesTheFirstStanding() throws IOException {
    StageAttempt first = attempt(run, 1);
    StageAttempt second = attempt(run.withRunId("run-2"), 1);
    run.run(first, made(file(first, "part-00000", FileRole.PART, "a")));

    StageInput standing =
        run.withRunId("run-2").run(second, made(file(second, "part-00000", FileRole.PART, "a")));

    assertThat(standing.manifest().getRunId()).isEqualTo("run-1");
    assertThat(standing.directory().missingFiles(standing.manifest())).isEmpty();
    assertThat(filesOnDisk()).hasSize(2);
  }

  @Test
  void otherBytesOnTheSameDeviceFailTheStage() throws IOException {
    StageAttempt first = attempt(run, 1);
    StageAttempt second = attempt(run.withRunId("run-2"), 1);
    StageInput standing = run.run(first, made(file(first, "part-00000", FileRole.PART, "a")));
    StageFile other = file(second, "part-00000", FileRole.PART, "b");

    assertThatThrownBy(() -> run.withRunId("run-2").run(second, made(other)))
        .hasMessageContaining("made different bytes on the same kind of machine");
    assertThat(first.directory().manifest()).hasValue(standing.manifest());
  }

  @Test
  void otherBytesOfAnotherDeviceAreDiscarded() throws IOException {
    StageRun other = run.withRunId("run-2").withDevice("another");
    StageAttempt first = attempt(run, 2);
    StageAttempt second = attempt(other, 2);
    StageInput standing =
        run.run(
            first,
            made(
                file(first, "part-00000", FileRole.PART, "a"),
                file(first, "part-00001", FileRole.PART, "same")));
    List<String> before = filesOnDisk();

    StageInput seen =
        other.run(
            second,
            made(
                file(second, "part-00000", FileRole.PART, "b"),
                file(second, "part-00001", FileRole.PART, "same")));

    assertThat(seen.manifest()).isEqualTo(standing.manifest());
    assertThat(filesOnDisk()).isEqualTo(before);
  }

  @Test
  void saysOnceWhatAllWorkersHaveInCommon() throws IOException {
    StageAttempt attempt = attempt(run, 1);

    StageManifest manifest =
        run.run(attempt, made(file(attempt, "part-00000", FileRole.PART, "a"))).manifest();

    assertThat(manifest.getComputeFingerprint()).isEqualTo(Map.of("device", "test"));
    assertThat(manifest.getFiles().get(0).getComputeFingerprint()).isNull();
  }

  @Test
  void saysOfEachFileWhichWorkerMadeItWhereWorkersDiffer() throws IOException {
    StageAttempt attempt = attempt(run, 2);
    StageAttempt elsewhere = attempt(run.withDevice("another"), 2);

    StageManifest manifest =
        run.run(
                attempt,
                made(
                    file(attempt, "part-00000", FileRole.PART, "a"),
                    file(elsewhere, "part-00001", FileRole.PART, "b")))
            .manifest();

    assertThat(manifest.getComputeFingerprint()).isEqualTo(Map.of("device", "another | test"));
    assertThat(manifest.getFiles())
        .extracting(StageFile::getComputeFingerprint)
        .containsExactly(Map.of("device", "test"), Map.of("device", "another"));
  }

  @Test
  void findsAFlippedByteAndAMissingFile() throws IOException {
    StageAttempt attempt = attempt(run, 2);
    StageInput stage =
        run.run(
            attempt,
            made(
                file(attempt, "part-00000", FileRole.PART, "a"),
                file(attempt, "part-00001", FileRole.PART, "b")));
    StageFile flipped = stage.files(FileRole.PART).get(0);
    StageFile gone = stage.files(FileRole.PART).get(1);
    Path directory = workspace.resolve(stage.directory().name());
    byte[] bytes = Files.readAllBytes(directory.resolve(flipped.getName()));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve(flipped.getName()), bytes);
    Files.delete(directory.resolve(gone.getName()));

    assertThat(stage.directory().missingFiles(stage.manifest())).containsExactly(gone.getName());
    assertThatThrownBy(() -> stage.directory().verify(flipped))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(flipped.getName() + " has SHA-256 " + Sha256.of(bytes));
  }

  @Test
  void refusesAnAspectThatTheOutputDoesNotHave() throws IOException {
    StageAttempt attempt = attempt(run, 1);
    StageInput stage = run.run(attempt, made(file(attempt, "part-00000", FileRole.PART, "a")));

    assertThatThrownBy(() -> stage.reference("images"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no digest 'images', only [part]");
  }

  @Test
  void aTakenNameWithOtherBytesFailsTheFile() throws IOException {
    StageAttempt attempt = attempt(run, 1);
    StageFile file = file(attempt, "part-00000", FileRole.PART, "a");
    Path onDisk = workspace.resolve(attempt.directory().name()).resolve(file.getName());
    Files.write(onDisk, "damaged".getBytes(UTF_8));

    assertThatThrownBy(() -> file(attempt, "part-00000", FileRole.PART, "a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was changed or damaged");
  }
}
