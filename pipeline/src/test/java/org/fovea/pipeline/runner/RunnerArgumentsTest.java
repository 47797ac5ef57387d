package org.fovea.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.pipeline.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerArgumentsTest {
  @TempDir Path folder;

  @Test
  void runsInThisProcessUnlessAClusterIsNamed() {
    assertThat(of().isElsewhere()).isFalse();
    assertThat(of("--runner=DirectRunner").isElsewhere()).isFalse();
    assertThat(of("--runner=FlinkRunner").isElsewhere()).isFalse();
    assertThat(of("--runner=FlinkRunner", "--flinkMaster=[local]").isElsewhere()).isFalse();
    assertThat(of("--runner=FlinkRunner", "--flinkMaster=there:8081").isElsewhere()).isTrue();
    assertThat(of("--runner=org.apache.beam.runners.dataflow.DataflowRunner").isElsewhere())
        .isTrue();
  }

  @Test
  void findsTheClusterOfFlink() {
    assertThat(of("--runner=FlinkRunner", "--flinkMaster=there:8081").flinkCluster())
        .hasValue(new FlinkCluster("http://there:8081"));
    assertThat(of("--runner=FlinkRunner", "--flinkMaster=https://there").flinkCluster())
        .hasValue(new FlinkCluster("https://there"));
    assertThat(of("--flinkMaster=there:8081").flinkCluster()).isEmpty();
  }

  @Test
  void tellsFlinkWhatItNeedsToBeTold() throws IOException {
    Path jar = Files.createFile(folder.resolve(RunnerArguments.FLINK_JOB_JAR));

    assertThat(of("--runner=FlinkRunner", "--flinkMaster=there:8081").completed(folder).all())
        .containsExactly(
            "--runner=FlinkRunner",
            "--flinkMaster=there:8081",
            "--attachedMode=false",
            "--jobCheckIntervalInSecs=1",
            "--reIterableGroupByKeyResult=true",
            "--fasterCopy=true",
            "--filesToStage=" + jar);
  }

  @Test
  void leavesWhatIsGiven() {
    RunnerArguments given =
        of(
            "--runner=FlinkRunner",
            "--flinkMaster=there:8081",
            "--attachedMode=true",
            "--jobCheckIntervalInSecs=9",
            "--reIterableGroupByKeyResult=false",
            "--fasterCopy=false",
            "--filesToStage=mine.jar");

    assertThat(given.completed(folder)).isEqualTo(given);
    assertThat(of("--runner=DirectRunner").completed(folder).all())
        .containsExactly("--runner=DirectRunner");
  }

  @Test
  void saysHowToBuildWhatIsSentToTheCluster() {
    RunnerArguments flink = of("--runner=FlinkRunner", "--flinkMaster=there:8081");

    assertThatThrownBy(() -> flink.completed(folder))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("mvn -Pflink -DskipTests package");
  }

  private static RunnerArguments of(String... arguments) {
    return new RunnerArguments(List.of(arguments));
  }
}
