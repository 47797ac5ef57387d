package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class IdleThreadsTest {
  private final IdleThreads.CLibrary c = IdleThreads.cLibrary();
  private final @Nullable String before = c.getenv(IdleThreads.VARIABLE);

  @AfterEach
  void putBack() {
    c.setenv(IdleThreads.VARIABLE, before == null ? "PASSIVE" : before, 1);
  }

  @Test
  void keepsWhatTheEnvironmentSays() {
    c.setenv(IdleThreads.VARIABLE, "ACTIVE", 1);

    IdleThreads.sleep();

    assertThat(c.getenv(IdleThreads.VARIABLE)).isEqualTo("ACTIVE");
  }

  @Test
  void sleepsWhereTheEnvironmentSaysNothing() {
    c.unsetenv(IdleThreads.VARIABLE);

    IdleThreads.sleep();

    assertThat(c.getenv(IdleThreads.VARIABLE)).isEqualTo("PASSIVE");
  }
}
