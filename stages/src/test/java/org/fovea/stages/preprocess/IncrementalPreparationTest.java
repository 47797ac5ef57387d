package org.fovea.stages.preprocess;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.TakenOver;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that grows: what was prepared before is not prepared again. */
class IncrementalPreparationTest {
  private static final PreparationConfig CONFIG = new PreparationConfig(32, DecodeLimits.DEFAULT);

  @TempDir private Path base;
  private Archive archive;

  /** Images in a directory, ingested and prepared below one workspace. */
  private static final class Archive {
    private final Path base;
    private final DrawnSource source;

    Archive(Path base) {
      this.base = base;
      this.source = new DrawnSource(base.resolve("sources"), "clinic");
    }

    /** Adds a drawing; numbers from 100 on repeat pictures in other bytes. */
    void add(int number) {
      byte[] png = DrawnPhotographs.png(number % 100);
      byte[] note = ("note " + number).getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(png);
      bytes.writeBytes(note); // after the end of the picture, where no decoder looks
      file("image" + number + ".png", bytes.toByteArray(), number);
    }

    void addCut(int number) {
      byte[] jpeg = DrawnPhotographs.jpeg(number);
      file("cut" + number + ".jpg", Arrays.copyOf(jpeg, jpeg.length / 2), number);
    }

    private void file(String name, byte[] content, int patient) {
      source.file(name, content).row(name, "p" + patient, "left", "0", "");
    }

    StageInput ingest(StageRun run) {
      return run.ingest(config(), base.resolve("sources"));
    }

    StageInput prepare(StageRun run, StageInput ingested) {
      return run.prepare(CONFIG, ingested, config(), base.resolve("sources"));
    }

    StageInput prepare(StageRun run) {
      return prepare(run, ingest(run));
    }

    private IngestConfig config() {
      return source.ingestConfig();
    }

    void emptyEveryFile() throws IOException {
      try (Stream<Path> files = Files.list(base.resolve("sources/clinic"))) {
        for (Path file : files.toList()) {
          empty(file);
        }
      }
    }

    void emptyEveryFileBut(String name) throws IOException {
      Path kept = base.resolve("sources/clinic").resolve(name);
      byte[] content = Files.readAllBytes(kept);
      emptyEveryFile();
      Files.write(kept, content);
    }

    private static void empty(Path file) throws IOException {
      Files.write(file, new byte[0]);
    }
  }

  @BeforeEach
  void makeAnArchive() {
    archive = new Archive(base);
    for (int number = 0; number < 8; number++) {
      archive.add(number);
    }
    archive.addCut(20);
  }

  private StageRun run(String workspace) {
    return StageRun.in(base.resolve(workspace));
  }

  @Test
  void aGrownArchiveHasTheBytesOfOneThatIsPreparedFromNothing() {
    archive.prepare(run("grown"));
    archive.add(8);
    archive.addCut(21);
    StageInput grown = archive.prepare(run("grown"));
    StageInput fresh = archive.prepare(run("fresh"));

    assertThat(withoutNotes(grown)).isEqualTo(withoutNotes(fresh));
    assertThat(grown.manifest().getKey()).isEqualTo(fresh.manifest().getKey());
    assertThat(grown.manifest().getDigests()).isEqualTo(fresh.manifest().getDigests());
    assertThat(grown.manifest().getAccounting()).isEqualTo(fresh.manifest().getAccounting());
    assertThat(notes(grown)).isNotEmpty();
    assertThat(notes(fresh)).isEmpty();
  }

  @Test
  void onlyNewImagesAreRead() throws IOException {
    StageRun run = run("workspace");
    String earlier = archive.prepare(run).manifest().getKey();
    archive.add(8);
    StageInput ingested = archive.ingest(run);
    archive.emptyEveryFileBut("image8.png"); // reading any other would fail the stage
    StageInput grown = archive.prepare(run.withRunId("run-2"), ingested);

    assertThat(grown.manifest().getAccounting().getOut()).isEqualTo(9);
    assertThat(notes(grown))
        .isEqualTo(
            Map.of(
                FileRole.PART, new TakenOver("run-1", earlier, 8L),
                FileRole.MEASUREMENT, new TakenOver("run-1", earlier, 8L),
                FileRole.REJECTED, new TakenOver("run-1", earlier, 1L)));
  }

  @Test
  void anImageUnderANewNameIsTakenOver() throws IOException {
    StageRun run = run("workspace");
    archive.prepare(run);
    Archive renamed = new Archive(base.resolve("renamed"));
    for (int number = 100; number < 102; number++) {
      renamed.add(number);
    }
    renamed.file("another-name.png", content("image3.png"), 3);
    StageInput ingested = renamed.ingest(run);
    renamed.emptyEveryFileBut("image100.png");
    Files.write(base.resolve("renamed/sources/clinic/image101.png"), picture(101)); // both new ones
    StageInput prepared = renamed.prepare(run, ingested);

    assertThat(prepared.manifest().getAccounting().getOut()).isEqualTo(3);
    assertThat(notes(prepared).get(FileRole.PART))
        .extracting(TakenOver::getOccurrences)
        .isEqualTo(1L);
  }

  private byte[] content(String name) throws IOException {
    return Files.readAllBytes(base.resolve("sources/clinic").resolve(name));
  }

  private byte[] picture(int number) throws IOException {
    Archive other = new Archive(base.resolve("other"));
    other.add(number);
    return Files.readAllBytes(base.resolve("other/sources/clinic/image" + number + ".png"));
  }

  @Test
  void aShardOfTheSameImagesIsTheSameFile() throws IOException {
    for (int number = 100; number < 400; number++) {
      archive.add(number);
    }
    StageRun run = run("workspace");
    StageInput before = archive.prepare(run);
    archive.add(400);
    StageInput ingested = archive.ingest(run);
    archive.emptyEveryFileBut("image400.png");
    StageInput after = archive.prepare(run, ingested);

    List<StageFile> same =
        after.files(FileRole.PART).stream().filter(before.files(FileRole.PART)::contains).toList();
    assertThat(same).isEmpty(); // the entry says where it is from
    assertThat(before.shards(FileRole.PART)).containsExactly(0, 1);
    long links = 0;
    for (int shard : List.of(0, 1)) {
      if (Files.isSameFile(path(before, shard), path(after, shard))) {
        links++;
      }
    }
    assertThat(links).isEqualTo(1);
  }

  @Test
  void moreShardsThanBeforeTakeOverToo() throws IOException {
    for (int number = 100; number < 340; number++) {
      archive.add(number);
    }
    StageInput one = archive.prepare(run("workspace"));
    for (int number = 340; number < 360; number++) {
      archive.add(number);
    }
    StageInput two = archive.prepare(run("workspace"));

    assertThat(one.shards(FileRole.PART)).containsExactly(0);
    assertThat(two.shards(FileRole.PART)).containsExactly(0, 1);
    assertThat(takenOver(two, FileRole.PART)).isEqualTo(248);
    assertThat(withoutNotes(two)).isEqualTo(withoutNotes(archive.prepare(run("fresh"))));
  }

  @Test
  void aDamagedFileIsNotTrustedAndCostsADecode() throws IOException {
    StageInput earlier = archive.prepare(run("workspace"));
    Path damaged = path(earlier, 0);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    archive.add(8);
    StageInput grown = archive.prepare(run("workspace"));

    assertThat(notes(grown)).isEmpty();
    assertThat(withoutNotes(grown)).isEqualTo(withoutNotes(archive.prepare(run("fresh"))));
  }

  @Test
  void aMissingFileCostsADecode() throws IOException {
    StageInput earlier = archive.prepare(run("workspace"));
    Files.delete(path(earlier, 0));
    archive.add(8);
    StageInput grown = archive.prepare(run("workspace"));

    assertThat(notes(grown)).isEmpty();
    assertThat(withoutNotes(grown)).isEqualTo(withoutNotes(archive.prepare(run("fresh"))));
  }

  @Test
  void anotherConfigTakesNothingOver() {
    StageRun run = run("workspace");
    archive.prepare(run);
    StageInput larger =
        run.prepare(
            new PreparationConfig(48, DecodeLimits.DEFAULT),
            archive.ingest(run),
            archive.config(),
            base.resolve("sources"));

    assertThat(notes(larger)).isEmpty();
  }

  @Test
  void theLatestOutputIsTheOneThatIsTakenOver() throws IOException {
    StageRun run = run("workspace");
    archive.prepare(run);
    archive.add(8);
    archive.prepare(run.withRunId("run-2"));
    archive.add(9);
    StageInput third = archive.prepare(run.withRunId("run-3"));

    assertThat(notes(third).get(FileRole.PART))
        .extracting(TakenOver::getRunId, TakenOver::getOccurrences)
        .containsExactly("run-2", 9L);
  }

  private static Path path(StageInput output, int shard) {
    StageFile file = output.file(FileRole.PART, shard).orElseThrow();
    try {
      return output.directory().localPath(file.getName(), Path.of("unused"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long takenOver(StageInput output, FileRole role) {
    return output.files(role).stream()
        .map(StageFile::getTakenOver)
        .mapToLong(TakenOver::getOccurrences)
        .sum();
  }

  private static Map<FileRole, TakenOver> notes(StageInput output) {
    return output.manifest().getFiles().stream()
        .filter(file -> file.getTakenOver() != null)
        .collect(toMap(StageFile::getRole, StageFile::getTakenOver));
  }

  private static List<StageFile> withoutNotes(StageInput output) {
    return output.manifest().getFiles().stream()
        .map(file -> StageFile.newBuilder(file).setTakenOver(null).build())
        .toList();
  }
}
