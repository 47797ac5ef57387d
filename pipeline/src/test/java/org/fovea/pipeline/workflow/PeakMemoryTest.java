package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PeakMemoryTest {
  @Test
  void readsThePeakFromTheStatusOfTheProcess() {
    assertThat(PeakMemory.bytes(List.of("VmPeak:\t 900 kB", "VmHWM:\t   512 kB", "VmRSS:\t 1 kB")))
        .hasValue(512 * 1024);
    assertThat(PeakMemory.bytes(List.of("VmRSS:\t 1 kB"))).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isAtLeastWhatTheHeapHoldsOfThisTest() throws IOException {
    byte[] held = new byte[64 << 20];
    for (int i = 0; i < held.length; i += 1024) {
      held[i] = 1; // touched, so that it is in memory
    }
    assertThat(PeakMemory.bytes().orElseThrow()).isGreaterThan(held.length);
  }
}
