package org.fovea.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.fovea.pipeline.CommandFailure;
import org.junit.jupiter.api.Test;

class BeamRunsTest {
  @Test
  void usesEveryProcessorUnlessToldOtherwise() {
    assertThat(direct(Map.of(), List.of()).getTargetParallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(direct(Map.of(), List.of("--targetParallelism=37")).getTargetParallelism())
        .isEqualTo(37);
  }

  @Test
  void leavesTheCoresToTheTraining() {
    assertThat(training(List.of()).getTargetParallelism()).isEqualTo(1);
    assertThat(training(List.of("--targetParallelism=37")).getTargetParallelism()).isEqualTo(37);
  }

  private static DirectOptions training(List<String> arguments) {
    return new BeamRuns(Map.of(), arguments, "run").options("finetune").as(DirectOptions.class);
  }

  @Test
  void takesTheArgumentsOfTheStageElseTheDefaultOnes() {
    Map<String, List<String>> runners =
        Map.of(
            "default", List.of("--targetParallelism=5"),
            "prepare", List.of("--targetParallelism=6"));

    assertThat(direct(runners, List.of()).getTargetParallelism()).isEqualTo(6);
    assertThat(
            new BeamRuns(runners, List.of(), "run")
                .options("assign")
                .as(DirectOptions.class)
                .getTargetParallelism())
        .isEqualTo(5);
  }

  @Test
  void letsTheCommandLineWinOverTheSpec() {
    DirectOptions options =
        direct(
            Map.of("prepare", List.of("--targetParallelism=6", "--jobName=of-spec")),
            List.of("--targetParallelism=7"));

    assertThat(options.getTargetParallelism()).isEqualTo(7);
    assertThat(options.getJobName()).isEqualTo("of-spec");
  }

  @Test
  void namesAnArgumentThatBeamDoesNotKnow() {
    assertThatThrownBy(() -> direct(Map.of("prepare", List.of("--nonsense=1")), List.of()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("nonsense");
  }

  @Test
  void checksTheArgumentsOfEveryStage() {
    BeamRuns wrong = new BeamRuns(Map.of("publish", List.of("--nonsense=1")), List.of(), "run");

    assertThatThrownBy(() -> wrong.check("workspace"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("nonsense");
    new BeamRuns(Map.of("publish", List.of("--targetParallelism=1")), List.of(), "run")
        .check("workspace");
  }

  @Test
  void refusesAJobThatIsOnlyToBeWritten() {
    BeamRuns written =
        new BeamRuns(Map.of("prepare", List.of("--templateLocation=a")), List.of(), "run");

    assertThatThrownBy(written::refuseTemplates)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("for stage prepare, has its job written and not run");
    new BeamRuns(Map.of(), List.of("--targetParallelism=1"), "run").refuseTemplates();
  }

  private static DirectOptions direct(Map<String, List<String>> runners, List<String> arguments) {
    return new BeamRuns(runners, arguments, "run").options("prepare").as(DirectOptions.class);
  }
}
