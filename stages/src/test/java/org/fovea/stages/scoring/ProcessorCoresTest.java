package org.fovea.stages.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.googlenet.ComputeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessorCoresTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger passes = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void areForOnePassAloneOrForAsManyOthersAsThereAre() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(threads.submit(() -> ProcessorCores.forPass(ComputeUnit.CPU, this::pass)));
      all.add(threads.submit(() -> ProcessorCores.forOne(this::other)));
      all.add(threads.submit(() -> ProcessorCores.forOne(this::other)));
    }
    for (Future<?> one : all) {
      one.get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void goOnWhileAGpuComputes() throws Exception {
    CountDownLatch onGpu = new CountDownLatch(1);
    CountDownLatch prepared = new CountDownLatch(1);
    Future<Boolean> pass =
        threads.submit(
            () ->
                ProcessorCores.forPass(
                    ComputeUnit.GPU,
                    () -> {
                      onGpu.countDown();
                      return arrives(prepared);
                    }));
    assertThat(arrives(onGpu)).isTrue();

    ProcessorCores.forOne(
        () -> {
          prepared.countDown();
          return "prepared";
        });

    assertThat(pass.get(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void areFreeAgainAfterAFailure() throws Exception {
    for (int i = 0; i <= CORES; i++) {
      assertThatThrownBy(
              () ->
                  ProcessorCores.forOne(
                      () -> {
                        throw new IOException("no image");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("no image");
    }
    assertThat(
            threads
                .submit(() -> ProcessorCores.forPass(ComputeUnit.CPU, () -> "passed"))
                .get(1, TimeUnit.MINUTES))
        .isEqualTo("passed");
  }

  private String pass() {
    assertThat(passes.incrementAndGet()).isEqualTo(1);
    assertThat(others.get()).isZero();
    assertThat(Sha256.of(new byte[4096])).hasSize(64);
    passes.decrementAndGet();
    return "passed";
  }

  private String other() {
    assertThat(others.incrementAndGet()).isBetween(1, CORES);
    assertThat(passes.get()).isZero();
    assertThat(Sha256.of(new byte[4096])).hasSize(64);
    others.decrementAndGet();
    return "done";
  }

  private static boolean arrives(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
