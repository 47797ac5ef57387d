package org.fovea.pipeline.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.LeakagePolicy;
import org.fovea.schema.DatasetManifest;

/** Says in words what was found twice in a data set, and what of it would have leaked. */
final class Leakage {
  private final DatasetManifest dataset;

  Leakage(DatasetManifest dataset) {
    this.dataset = dataset;
  }

  /** Returns what a run should say, a sentence each; nothing where there is nothing. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (dataset.getDuplicateGroups() > 0) {
      remarks.add(
          "identical images: %,d groups (%s), graded differently in %,d"
              .formatted(
                  dataset.getDuplicateGroups(),
                  bySource(dataset.getDuplicateGroupsBySource()),
                  dataset.getConflictingGroups()));
    }
    long pictures = sum(dataset.getNearDuplicateGroupsBySource());
    if (pictures > 0) {
      remarks.add(
          "the same picture in other bytes: %,d groups (%s), graded differently in %,d"
              .formatted(
                  pictures,
                  bySource(dataset.getNearDuplicateGroupsBySource()),
                  sum(dataset.getConflictingNearDuplicateGroupsBySource())));
    }
    if (leaks() > 0) {
      remarks.add(
          "the sources' own splits put one patient or picture into two: %s; they were left out, and the split that is held out the most stands"
              .formatted(inWords()));
    }
    return remarks;
  }

  /**
   * Checks that the sources' own splits keep patients and pictures apart, if they have to.
   *
   * @throws CommandFailure if they do not
   */
  void requireAllowed(LeakagePolicy policy) {
    if (policy == LeakagePolicy.FAIL && leaks() > 0) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the sources' own splits leak: %s; correct the split column (rejected list --excluded --code LEAKS_ACROSS_SPLITS names them), or set preprocess.leakage: repair"
              .formatted(inWords()));
    }
  }

  private long leaks() {
    return sum(dataset.getLeaksBySplits());
  }

  private String inWords() {
    return new TreeMap<>(dataset.getLeaksBySplits())
        .entrySet().stream()
            .map(
                leak -> {
                  String[] splits = leak.getKey().toLowerCase(Locale.ROOT).split("/", -1);
                  return "%,d images of %s that belong to %s"
                      .formatted(leak.getValue(), splits[0], splits[1]);
                })
            .collect(Collectors.joining(", "));
  }

  private static String bySource(Map<String, Long> groups) {
    return new TreeMap<>(groups)
        .entrySet().stream()
            .map(source -> "%s %,d".formatted(source.getKey(), source.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
