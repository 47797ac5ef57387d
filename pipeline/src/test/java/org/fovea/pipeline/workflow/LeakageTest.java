package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.LeakagePolicy;
import org.fovea.schema.DatasetManifest;
import org.junit.jupiter.api.Test;

class LeakageTest {
  private static DatasetManifest dataset(Map<String, Long> leaks) {
    return DatasetManifest.newBuilder()
        .setCounts(List.of())
        .setSourcesWithoutPatients(List.of())
        .setDuplicateGroups(125)
        .setConflictingGroups(32)
        .setDuplicateGroupsBySource(Map.of("srahim", 2L, "aptos", 123L))
        .setNearDuplicateGroupsBySource(Map.of("aptos", 10L))
        .setConflictingNearDuplicateGroupsBySource(Map.of("aptos", 7L))
        .setLeaksBySplits(leaks)
        .build();
  }

  @Test
  void saysInWordsWhatIsThereTwiceAndWhatWouldLeak() {
    assertThat(new Leakage(dataset(Map.of("TRAIN/TEST", 3L, "VALIDATION/TEST", 2L))).remarks())
        .containsExactly(
            "identical images: 125 groups (aptos 123, srahim 2), graded differently in 32",
            "the same picture in other bytes: 10 groups (aptos 10), graded differently in 7",
            "the sources' own splits put one patient or picture into two: 3 images of train that"
                + " belong to test, 2 images of validation that belong to test; they were left out,"
                + " and the split that is held out the most stands");
  }

  @Test
  void failsOnALeakWhereThePolicySaysSo() {
    Leakage leakage = new Leakage(dataset(Map.of("TRAIN/TEST", 3L)));

    assertThatThrownBy(() -> leakage.requireAllowed(LeakagePolicy.FAIL))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessage(
            "the sources' own splits leak: 3 images of train that belong to test;"
                + " correct the split column (rejected list --excluded --code LEAKS_ACROSS_SPLITS"
                + " names them), or set preprocess.leakage: repair");
    assertThatCode(() -> leakage.requireAllowed(LeakagePolicy.REPAIR)).doesNotThrowAnyException();
  }

  @Test
  void neverFailsWithoutALeak() {
    assertThatCode(() -> new Leakage(dataset(Map.of())).requireAllowed(LeakagePolicy.FAIL))
        .doesNotThrowAnyException();
  }
}
