package org.fovea.pipeline.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Diagnosis.Examined;
import org.fovea.pipeline.Diagnosis.Finding;
import org.fovea.pipeline.Diagnosis.Verdict;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
  private static final long GIBIBYTE = 1L << 30;

  private static final Console SILENT =
      new Console() {
        @Override
        public void say(String line) {}

        @Override
        public ProgressListener progress() {
          return event -> {};
        }
      };

  @TempDir private Path folder;

  @Test
  void findsThatTheRunWithoutASpecCanWorkHereAndLeavesNothingBehind() throws IOException {
    Examined examined = examine(Map.of());

    assertThat(examined.findings())
        .extracting(Finding::what)
        .containsExactly(
            "Java",
            "heap",
            "memory",
            "libtorch",
            "OpenCV",
            "device",
            "workspace",
            "disk",
            "clock",
            "weights",
            "runners");
    assertThat(examined.isSound()).as(examined.toString()).isTrue();
    assertThat(finding(examined, "libtorch").found()).matches("version [0-9.]+.* computes");
    assertThat(finding(examined, "workspace").found())
        .isEqualTo(folder + "/workspace can be written, read and deleted; a file is created once");
    try (var left = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void saysThatAWorkspaceCannotBeWrittenTo() throws IOException {
    Files.writeString(folder.resolve("workspace"), "a file");

    Finding finding = finding(examine(Map.of()), "workspace");

    assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
    assertThat(finding.found())
        .startsWith("cannot write in the workspace " + folder.resolve("workspace") + ": ");
    assertThat(finding.remedy()).startsWith("name another with --workspace");
  }

  @Test
  void saysWhatASpecAsksForAndIsNotThere() throws IOException {
    Examined examined =
        examine(
            Map.of(),
            "patientIds=pseudonymise",
            "sources=[{name: a, images: 'gs://photographs/a/*', labels: a.csv, layout: aptos}]",
            "finetune.weights=" + folder + "/none.caffemodel",
            "finetune.device=gpu",
            "runners={default: [--runner=SparkRunner]}");

    assertThat(examined.isSound()).isFalse();
    assertThat(examined.findings())
        .filteredOn(finding -> finding.verdict() == Verdict.BAD)
        .extracting(Finding::what)
        .contains("device", "weights", "patient key", "runners");
    assertThat(finding(examined, "weights").found())
        .contains("none.caffemodel cannot be used: there is no such file");
    assertThat(finding(examined, "patient key").found())
        .isEqualTo("FOVEA_PATIENT_KEY is not set, and patientIds is pseudonymise");
    assertThat(finding(examined, "runners").found()).contains("SparkRunner");
  }

  @Test
  void saysWhetherAClusterOfTheSpecAnswers() throws IOException {
    HttpServer flink =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] overview =
        "{\"taskmanagers\":2,\"slots-total\":4,\"slots-available\":3,\"flink-version\":\"1.19.3\"}"
            .getBytes(UTF_8);
    flink.createContext(
        "/overview",
        exchange -> {
          exchange.sendResponseHeaders(200, overview.length);
          exchange.getResponseBody().write(overview);
          exchange.close();
        });
    flink.start();
    String address = "127.0.0.1:" + flink.getAddress().getPort();
    String runners =
        "runners={finetune: [--runner=FlinkRunner, '--flinkMaster=%s']}".formatted(address);
    try {
      Finding answers = finding(examine(Map.of(), runners), "Flink");
      assertThat(answers.verdict()).isEqualTo(Verdict.GOOD);
      assertThat(answers.found())
          .isEqualTo(
              "http://%s: Flink 1.19.3, 2 TaskManagers, 3 of 4 slots free".formatted(address));
    } finally {
      flink.stop(0);
    }

    Finding gone = finding(examine(Map.of(), runners), "Flink");
    assertThat(gone.verdict()).isEqualTo(Verdict.BAD);
    assertThat(gone.found()).startsWith("http://%s does not answer: ".formatted(address));
  }

  @Test
  void saysThatAnotherServerStandsInForGooglesStorage() throws IOException {
    Examined examined =
        examine(
            Map.of(
                "STORAGE_EMULATOR_HOST",
                "http://127.0.0.1:1",
                "FOVEA_PATIENT_KEY",
                "0123456789abcdef"),
            "patientIds=pseudonymise",
            "sources=[{name: a, images: 'gs://photographs/a/*', labels: a.csv, layout: aptos}]",
            "finetune.weights=shipped");

    assertThat(finding(examined, "credentials").verdict()).isEqualTo(Verdict.ADVICE);
    assertThat(finding(examined, "patient key").verdict()).isEqualTo(Verdict.GOOD);
    assertThat(examined.toString()).as("a secret").doesNotContain("0123456789abcdef");
  }

  @Test
  void advisesWhereTheClockIsApartFromTheDisks() {
    WorkspaceChecks slow =
        new WorkspaceChecks(
            folder.toString(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)));

    Finding finding = slow.clock();

    assertThat(finding.verdict()).isEqualTo(Verdict.ADVICE);
    assertThat(finding.found()).contains("and the disk's is ");
  }

  @Test
  void knowsAJavaThatIsTooOldAndMemoryThatIsShort() {
    MachineChecks poor = new MachineChecks(11, 1, GIBIBYTE / 2, 2 * GIBIBYTE);
    MachineChecks rich = new MachineChecks(17, 2, 2 * GIBIBYTE, 8 * GIBIBYTE);

    assertThat(List.of(poor.java(), poor.heap(), poor.memory()))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.BAD, Verdict.ADVICE, Verdict.ADVICE);
    assertThat(List.of(rich.java(), rich.heap(), rich.memory()))
        .extracting(Finding::verdict)
        .containsOnly(Verdict.GOOD);
    assertThat(poor.memory().found()).isEqualTo("2.0 GiB in all, 1.5 GiB beside the heap");
  }

  private Examined examine(Map<String, String> environment, String... sets) throws IOException {
    RunSpec spec =
        SpecLoader.load(Optional.empty(), List.of(sets))
            .withWorkspace(folder.resolve("workspace").toString());
    return new Examination(Clock.systemUTC(), environment).examine(spec, SILENT);
  }

  private static Finding finding(Examined examined, String what) {
    return examined.findings().stream()
        .filter(finding -> finding.what().equals(what))
        .findFirst()
        .orElseThrow();
  }
}
