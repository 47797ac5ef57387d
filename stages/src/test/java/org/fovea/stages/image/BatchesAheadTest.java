package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesAheadTest {
  @TempDir Path directory;

  private final List<TrainingExample> examples = new ArrayList<>();
  private PreparedBatches pixels;

  @BeforeEach
  void prepare() throws IOException {
    TinyStudy study = TinyStudy.in(Workspace.at(directory.resolve("workspace").toString()));
    StageInput assigned = study.assigned();
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(assigned.directory(), file, TrainingExample.class, examples::add);
    }
    pixels = new PreparedBatches(study.prepared(), directory);
  }

  @AfterEach
  void close() throws IOException {
    pixels.close();
  }

  @Test
  void givesTheBatchesInTheirOrder() throws IOException {
    List<List<TrainingExample>> batches = BatchesAhead.inBatches(examples.subList(0, 11), 2);
    List<byte[]> expected = new ArrayList<>();
    for (List<TrainingExample> batch : batches) {
      expected.add(pixels.read(batch).rgb());
    }

    try (BatchesAhead ahead = new BatchesAhead(pixels, batches)) {
      for (byte[] rgb : expected) {
        assertThat(ahead.next().rgb()).isEqualTo(rgb);
      }
      assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  /** One is being computed, two are read ahead, and one is being read. */
  @Test
  void usesTheBytesOfBatchesThatAreDoneWithAgain() throws IOException {
    Set<byte[]> used = Collections.newSetFromMap(new IdentityHashMap<>());
    try (BatchesAhead ahead =
        new BatchesAhead(pixels, BatchesAhead.inBatches(examples.subList(0, 22), 2))) {
      for (int batch = 0; batch < 11; batch++) {
        used.add(ahead.next().rgb());
      }
    }
    assertThat(used).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void cutsTheLastBatchShort() {
    assertThat(BatchesAhead.inBatches(examples.subList(0, 5), 2))
        .containsExactly(examples.subList(0, 2), examples.subList(2, 4), examples.subList(4, 5));
  }

  @Test
  void failsWhereTheBatchIsTakenThatCouldNotBeRead() throws IOException {
    TrainingExample wrong = TrainingExample.newBuilder(examples.get(1)).setImageId("other").build();
    List<List<TrainingExample>> batches =
        List.of(List.of(examples.get(0)), List.of(wrong), List.of(examples.get(2)));

    try (BatchesAhead ahead = new BatchesAhead(pixels, batches)) {
      assertThat(ahead.next().count()).isEqualTo(1);
      assertThatThrownBy(ahead::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("but the example says other");
    }
  }

  @Test
  void leavesTheFilesToOthersOnceItIsClosed() throws IOException {
    List<List<TrainingExample>> batches = BatchesAhead.inBatches(examples, 1);
    byte[] expected = pixels.read(batches.get(0)).rgb();

    BatchesAhead ahead = new BatchesAhead(pixels, batches);
    ahead.close();

    assertThat(pixels.read(batches.get(0)).rgb()).isEqualTo(expected);
  }
}
