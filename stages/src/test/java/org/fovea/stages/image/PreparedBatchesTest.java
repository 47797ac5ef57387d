package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.FileRole;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedBatchesTest {
  @TempDir Path directory;

  private TinyStudy study;
  private StageInput prepared;
  private List<TrainingExample> examples;

  @BeforeEach
  void prepare() throws IOException {
    study = TinyStudy.in(Workspace.at(directory.resolve("workspace").toString()));
    prepared = study.prepared();
    examples = new ArrayList<>();
    StageInput assigned = study.assigned();
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(assigned.directory(), file, TrainingExample.class, examples::add);
    }
  }

  @Test
  void turnsEachImageAsItsExampleSaysInTheOrderOfTheExamples() throws IOException {
    List<TrainingExample> asked = List.of(examples.get(7), examples.get(1), examples.get(7));
    int[] degrees = {270, 90, 0};
    List<TrainingExample> turned = new ArrayList<>();
    byte[] expected = new byte[3 * 3 * TinyStudy.SIDE_PX * TinyStudy.SIDE_PX];
    for (int i = 0; i < degrees.length; i++) {
      turned.add(TrainingExample.newBuilder(asked.get(i)).setRotationDegrees(degrees[i]).build());
      byte[] rotated =
          Rotation.clockwise(rgb(asked.get(i).getImageId()), TinyStudy.SIDE_PX, degrees[i]);
      System.arraycopy(rotated, 0, expected, i * rotated.length, rotated.length);
    }

    try (PreparedBatches batches = new PreparedBatches(prepared, directory)) {
      PixelBatch batch = batches.read(turned);

      assertThat(batch.count()).isEqualTo(3);
      assertThat(batch.heightPx()).isEqualTo(TinyStudy.SIDE_PX);
      assertThat(batch.widthPx()).isEqualTo(TinyStudy.SIDE_PX);
      assertThat(batch.rgb()).isEqualTo(expected);
    }
  }

  @Test
  void readsTheSameImageAgain() throws IOException {
    try (PreparedBatches batches = new PreparedBatches(prepared, directory)) {
      byte[] first = batches.read(examples).rgb();
      assertThat(batches.read(examples).rgb()).isEqualTo(first);
    }
  }

  @Test
  void noticesThatTheRecordIsOfAnotherImage() throws IOException {
    TrainingExample wrong = TrainingExample.newBuilder(examples.get(0)).setImageId("other").build();
    try (PreparedBatches batches = new PreparedBatches(prepared, directory)) {
      assertThatThrownBy(() -> batches.read(List.of(wrong)))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "%s at byte %d holds image %s, but the example says other; one of them was changed or damaged"
                  .formatted(
                      wrong.getPreparedFile(),
                      wrong.getPreparedOffset(),
                      examples.get(0).getImageId()));
    }
  }

  @Test
  void noticesAnImageOfAnotherSize() throws IOException {
    assertThatThrownBy(() -> readTwo(32, 33, 3 * 33 * 33))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "should hold an image of 32 pixels a side, but says 33 and holds 3267 bytes");
  }

  @Test
  void noticesAnImageWithTooFewPixels() throws IOException {
    assertThatThrownBy(() -> readTwo(32, 32, 3 * 32 * 32 - 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("but says 32 and holds 3071 bytes; it was changed or damaged");
  }

  @Test
  void refusesAnOutputWithoutImages() {
    StageInput empty = TinyStudy.input(study.attempt("prepare", Map.of(), 0), List.of());
    assertThatThrownBy(() -> new PreparedBatches(empty, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("holds no prepared images");
  }

  private void readTwo(int firstSidePx, int secondSidePx, int secondBytes) throws IOException {
    StageAttempt attempt = study.attempt("prepare", Map.of("two", true), 2);
    List<TrainingExample> two = new ArrayList<>();
    StageFile file;
    try (RecordFileWriter<PreparedImage> writer =
        RecordFileWriter.create(attempt, "part-00000", FileRole.PART, PreparedImage.class, false)) {
      long first =
          writer.appendInOwnBlock(image("a", firstSidePx, 3 * firstSidePx * firstSidePx), 1);
      long second = writer.appendInOwnBlock(image("b", secondSidePx, secondBytes), 1);
      file = writer.commit();
      two.add(example("a", file, first));
      two.add(example("b", file, second));
    }
    try (PreparedBatches batches =
        new PreparedBatches(TinyStudy.input(attempt, List.of(file)), directory)) {
      batches.read(two);
    }
  }

  private TrainingExample example(String imageId, StageFile file, long offset) {
    return TrainingExample.newBuilder(examples.get(0))
        .setImageId(imageId)
        .setRotationDegrees(0)
        .setPreparedFile(file.getName())
        .setPreparedOffset(offset)
        .build();
  }

  private static PreparedImage image(String imageId, int sidePx, int bytes) {
    return PreparedImage.newBuilder()
        .setImageId(imageId)
        .setSidePx(sidePx)
        .setPixels(ByteBuffer.allocate(bytes))
        .setFieldOfView(new FieldOfView(0.0, 0.0, 32.0, 32.0, 1.0))
        .build();
  }

  private byte[] rgb(String imageId) {
    return study.pictures().stream()
        .filter(picture -> picture.imageId().equals(imageId))
        .findFirst()
        .orElseThrow()
        .rgb();
  }
}
