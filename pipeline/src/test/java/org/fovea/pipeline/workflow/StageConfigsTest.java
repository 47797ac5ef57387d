package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class StageConfigsTest {
  @Test
  void leavesTheDeviceOutOfEveryKey() {
    assertThat(configs("finetune.device=gpu", Arithmetic.FLOAT32))
        .isEqualTo(configs("finetune.device=cpu", Arithmetic.FLOAT32));
  }

  @Test
  void makesThePrecisionAPartOfTrainingsKeyAlone() {
    StageConfigs single = configs("finetune.precision=auto", Arithmetic.FLOAT32);
    StageConfigs brief = configs("finetune.precision=auto", Arithmetic.BFLOAT16);

    assertThat(CanonicalJson.of(brief.finetune())).contains("BFLOAT16");
    assertThat(CanonicalJson.of(brief.finetune()).replace("BFLOAT16", "FLOAT32"))
        .isEqualTo(CanonicalJson.of(single.finetune()));
    assertThat(brief.features()).isEqualTo(single.features());
    assertThat(brief.evaluate()).isEqualTo(single.evaluate());
  }

  @Test
  void keysWhatAutoComesToAndNotTheWord() {
    assertThat(configs("finetune.precision=auto", Arithmetic.FLOAT32))
        .isEqualTo(configs("finetune.precision=float32", Arithmetic.FLOAT32));
  }

  @Test
  void asksTheQuestionsThatTheSpecNames() {
    String targets =
        "targets=[{name: severity, classes: [[0], [1], [2], [3, 4]]}, {name: referable},"
            + " {name: stages, classes: [[0, 1], [2, 3, 4]], head: ordinal}]";
    RunSpec spec = SpecLoader.load(Optional.empty(), List.of(targets));

    List<Head> heads = configs(targets, Arithmetic.FLOAT32).finetune().targets();

    assertThat(heads)
        .containsExactly(
            new GradeGroups(
                "severity",
                List.of(List.of(0), List.of(1), List.of(2), List.of(3, 4)),
                HeadForm.SOFTMAX),
            Target.REFERABLE,
            new GradeGroups("stages", List.of(List.of(0, 1), List.of(2, 3, 4)), HeadForm.ORDINAL));
    assertThat(Heads.of(heads).questions())
        .extracting(Target::name)
        .isEqualTo(spec.targets().stream().flatMap(target -> target.questions().stream()).toList());
  }

  private static StageConfigs configs(String override, Arithmetic arithmetic) {
    return StageConfigs.of(
        SpecLoader.load(Optional.empty(), List.of(override)),
        Map.of("drawings", "drawings"),
        arithmetic);
  }
}
