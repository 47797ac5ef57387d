package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsWordsToTheLeftAndNumbersToTheRight() {
    TextTable table =
        new TextTable("STAGE", "COUNT", "TIME", "WHY")
            .row("ingest", 5, "1.0 s", "new")
            .row("prepare", 1234, "12.0 s", "ingest runs");

    assertThat(table.toString())
        .isEqualTo(
            """
            STAGE    COUNT    TIME  WHY
            ingest       5   1.0 s  new
            prepare   1234  12.0 s  ingest runs
            """);
  }

  @Test
  void refusesARowOfAnotherWidth() {
    assertThatThrownBy(() -> new TextTable("A", "B").row(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 cells, but has 1");
  }
}
