package org.fovea.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestWordTest {
  @Test
  void countsLettersAddedLeftOutChangedAndSwapped() {
    assertThat(NearestWord.distance("epochs", "epochs")).isZero();
    assertThat(NearestWord.distance("epochs", "epoch")).isEqualTo(1);
    assertThat(NearestWord.distance("epochs", "epohcs")).isEqualTo(1);
    assertThat(NearestWord.distance("epochs", "Epxchs")).isEqualTo(1);
    assertThat(NearestWord.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestWord.distance("", "abc")).isEqualTo(3);
  }

  @Test
  void findsTheNearestAndNothingWhereAllAreFar() {
    List<String> known = List.of("train", "test", "validation");

    assertThat(NearestWord.of("tset", known)).contains("test");
    assertThat(NearestWord.of("xyz", known)).isEmpty();
  }
}
