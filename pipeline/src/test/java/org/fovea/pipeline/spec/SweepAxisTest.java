package org.fovea.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepAxisTest {
  @Test
  void splitsValuesAtCommasButNotWithinOne() {
    assertThat(SweepAxis.parse("finetune.learningRate=1e-3,3e-3"))
        .isEqualTo(new SweepAxis("finetune.learningRate", List.of("1e-3", "3e-3")));
    assertThat(SweepAxis.parse("preprocess.rotations=[0],[0, 90]").values())
        .containsExactly("[0]", "[0, 90]");
    assertThat(SweepAxis.parse("split.salt='a,b', c").values()).containsExactly("'a,b'", "c");
    assertThat(SweepAxis.parse("seed=7").values()).containsExactly("7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed                | --sweep must be path=value,value",
        "seed=               | --sweep must be path=value,value",
        "seed=7,7            | --sweep seed must name each value once, but was 7,7",
        "seed=[7             | --sweep seed: is not valid YAML"
      })
  void refusesWhatIsNoAxis(String text, String message) {
    assertThatThrownBy(() -> SweepAxis.parse(text))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void makesAVariantOfEachCombinationTheLastAxisVariedFirst() {
    List<SweepVariant> variants =
        SweepVariant.of(
            Optional.empty(),
            List.of("finetune.epochs=3"),
            List.of(
                SweepAxis.parse("seed=7,8"), SweepAxis.parse("finetune.learningRate=1e-3,3e-3")),
            UnaryOperator.identity());

    assertThat(variants.stream().map(SweepVariant::inWords))
        .containsExactly(
            "seed=7 finetune.learningRate=1e-3",
            "seed=7 finetune.learningRate=3e-3",
            "seed=8 finetune.learningRate=1e-3",
            "seed=8 finetune.learningRate=3e-3");
    assertThat(variants.get(2).spec().seed()).isEqualTo(8);
    assertThat(variants.get(2).spec().finetune().learningRate()).isEqualTo(1e-3);
    assertThat(variants.get(2).spec().finetune().epochs()).isEqualTo(3);
  }

  @Test
  void refusesAPathThatIsNamedTwiceAndAValueThatASpecRefuses() {
    assertThatThrownBy(() -> variants("seed=7,8", "seed=9"))
        .hasMessage("--sweep names seed twice; give all its values at once");
    assertThatThrownBy(() -> variants("finetune.epochs=3,0"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("epochs");
  }

  private static List<SweepVariant> variants(String... axes) {
    return SweepVariant.of(
        Optional.empty(),
        List.of(),
        List.of(axes).stream().map(SweepAxis::parse).toList(),
        UnaryOperator.identity());
  }
}
