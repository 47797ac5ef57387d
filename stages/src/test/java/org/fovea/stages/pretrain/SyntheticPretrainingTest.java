package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;

class SyntheticPretrainingTest {
  private static final PretrainingConfig SMALL =
      new PretrainingConfig(
          5,
          10,
          10,
          48,
          List.of(new PretrainingPhase(32, 48, 8, 1e-3), new PretrainingPhase(48, 8, 4, 3e-4)));

  @Test
  void repeatsToTheBit() {
    assertThat(train(SMALL, ProgressListener.SILENT).body())
        .isEqualTo(train(SMALL, ProgressListener.SILENT).body());
  }

  @Test
  void writesABodyThatSaysWhatItIs() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    train(SMALL, ProgressListener.SILENT).write(file);

    SafeTensors.Content content =
        SafeTensors.read(new ByteArrayInputStream(file.toByteArray()), "memory");
    assertThat(content.metadata())
        .containsEntry("kind", "synthetic-pretrained")
        .containsEntry("camera", "A")
        .containsEntry("seed", "5");
    assertThat(content.tensors().asMap().keySet())
        .hasSize(114)
        .contains("conv1/7x7_s2.weight", "inception_5b/pool_proj.bias")
        .noneMatch(name -> name.contains("classifier"));
  }

  @Test
  void tellsHowFarItIs() {
    List<ProgressEvent> events = Collections.synchronizedList(new ArrayList<>());

    train(SMALL, events::add);

    assertThat(events)
        .extracting(ProgressEvent::label)
        .contains("draw for training", "windows of 32 px", "windows of 48 px");
    ProgressEvent last = events.get(events.size() - 1);
    assertThat(last.finished()).isTrue();
    assertThat(last.details()).containsKeys("loss", "meanAuc");
  }

  private static PretrainedBody train(PretrainingConfig config, ProgressListener progress) {
    return new SyntheticPretraining(config, progress, Device.cpu()).run();
  }
}
