package org.fovea.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FlinkFailureTest {
  private static final String TRACE =
      """
      org.apache.beam.sdk.util.UserCodeException: java.nio.file.NoSuchFileException: a: b.jpeg
      \tat org.apache.beam.sdk.util.UserCodeException.wrap(UserCodeException.java:39)
      Caused by: java.nio.file.NoSuchFileException: a: b.jpeg
      \tat org.fovea.stages.image.SourceBytes.read(SourceBytes.java:1)
      \t... 20 more
      """;

  @Test
  void findsTheRootOfAStackTrace() {
    assertThat(FlinkFailure.of(TRACE))
        .isEqualTo(new FlinkFailure("java.nio.file.NoSuchFileException", "a: b.jpeg"));
  }

  @Test
  void takesTheFirstLineWhereThereIsNoCause() {
    assertThat(FlinkFailure.of("java.lang.OutOfMemoryError: Metaspace\n\tat a.B.c(D.java:1)\n"))
        .isEqualTo(new FlinkFailure("java.lang.OutOfMemoryError", "Metaspace"));
  }

  @Test
  void keepsWhatIsNoStackTrace() {
    assertThat(FlinkFailure.of("the job was lost\n").message()).isEqualTo("the job was lost");
  }

  @Test
  void isWorthARetryWhereItIsOfInputAndOutput() throws IOException {
    assertThat(FlinkFailure.of(TRACE).asThrown()).hasMessage("a: b.jpeg");
    assertThat(
            new FlinkFailure("org.apache.flink.runtime.JobException", "No TaskManager").asThrown())
        .hasMessage("No TaskManager");
  }

  @Test
  void isNotWorthARetryOtherwise() {
    FlinkFailure bug = new FlinkFailure("java.lang.IllegalStateException", "3 of 4 are there");

    assertThatThrownBy(bug::asThrown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("3 of 4 are there (java.lang.IllegalStateException on a worker)");
  }
}
