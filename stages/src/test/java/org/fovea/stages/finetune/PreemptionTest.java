package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  /** Begins to look out when it has begun to end. */
  static final class EndingProcess {
    private EndingProcess() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try (Preemption preemption = Preemption.watch()) {
                      System.out.println("announced: " + preemption.isAnnounced());
                    }
                  }));
    }
  }

  @Test
  void isAnnouncedFromTheBeginningWhereTheProcessIsEndingAlready() throws Exception {
    Process ending =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndingProcess.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(said(ending)).isEqualTo("announced: true\n");
    assertThat(ending.waitFor()).isZero();
  }

  @Test
  void isNotAnnouncedInAProcessThatGoesOn() {
    try (Preemption preemption = Preemption.watch()) {
      assertThat(preemption.isAnnounced()).isFalse();
    }
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
