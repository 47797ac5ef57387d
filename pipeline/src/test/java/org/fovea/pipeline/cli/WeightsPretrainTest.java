package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsPretrainTest {
  private final Path folder;

  WeightsPretrainTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesWeightsThatTrainingCanStartFrom() throws IOException {
    Path weights = folder.resolve("made/drawings.safetensors");

    Ended ended = fovea("weights", "pretrain", "--output", weights.toString(), "--seed", "5");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith(weights + " is complete: seed 5, ");
    assertThat(filesBelow(folder)).containsExactly("made/drawings.safetensors");
    assertThat(PretrainedWeights.at(weights.toString()).read().asMap()).hasSize(114);
  }

  @Test
  void keepsAFileThatIsThere() throws IOException {
    Path weights = Files.writeString(folder.resolve("drawings.safetensors"), "precious");

    Ended ended = fovea("weights", "pretrain", "--output", weights.toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).hasLineCount(1).contains(weights + " is there already");
    assertThat(weights).hasContent("precious");
  }

  @Test
  void wantsAnEndingThatRunsUnderstand() throws IOException {
    Ended ended = fovea("weights", "pretrain", "--output", folder.resolve("w.bin").toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).hasLineCount(1).contains("must end in .safetensors");
    assertThat(filesBelow(folder)).isEmpty();
  }
}
