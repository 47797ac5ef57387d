package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.schema.TrainingExample;

/** Counts a part of a data set; the parts add up to its {@link DatasetManifest}. */
public final class DatasetCounts {
  private final Map<String, SplitCount> counts = new TreeMap<>();
  private final Map<String, Set<String>> groups = new TreeMap<>();
  private final Set<String> sourcesWithoutPatients = new TreeSet<>();
  private final Map<String, Long> duplicates = new TreeMap<>();
  private final Map<String, Long> conflicts = new TreeMap<>();
  private final Map<String, Long> nearDuplicates = new TreeMap<>();
  private final Map<String, Long> nearConflicts = new TreeMap<>();
  private final Map<String, Long> leaks = new TreeMap<>();
  private boolean calibrationTakenFromValidation;

  /** Counts an image that is used; all images of a group have to come to the same instance. */
  public void addImage(TrainingExample example, int examples) {
    String key = keyOf(example.getSource(), example.getSplit().name());
    SplitCount count =
        counts.computeIfAbsent(
            key,
            k ->
                new SplitCount(
                    example.getSource(), example.getSplit(), 0L, 0L, 0L, new TreeMap<>()));
    count.setImages(count.getImages() + 1);
    count.setExamples(count.getExamples() + examples);
    count.getImagesByGrade().merge(example.getGrade().name(), 1L, Long::sum);
    if (groups.computeIfAbsent(key, k -> new HashSet<>()).add(example.getGroupId())) {
      count.setGroups(count.getGroups() + 1);
    }
    if (!example.getPatientKnown()) {
      sourcesWithoutPatients.add(example.getSource());
    }
  }

  /** Counts the occurrences of one content as a duplicate group, if there is more than one. */
  public void addDuplicates(List<FundusImage> occurrences, boolean conflict) {
    if (occurrences.size() < 2) {
      return;
    }
    String source =
        occurrences.stream()
            .min(Comparator.comparing(FundusImage::getOccurrenceId))
            .orElseThrow()
            .getSource();
    duplicates.merge(source, 1L, Long::sum);
    if (conflict) {
      conflicts.merge(source, 1L, Long::sum);
    }
  }

  /** Counts a picture that several contents show. */
  void addNearDuplicates(String source, boolean conflict) {
    nearDuplicates.merge(source, 1L, Long::sum);
    if (conflict) {
      nearConflicts.merge(source, 1L, Long::sum);
    }
  }

  /** Counts an image that was left out because the sources put it where it would leak. */
  void addLeak(Split given, Split standing) {
    leaks.merge(given + "/" + standing, 1L, Long::sum);
  }

  void setCalibrationTakenFromValidation(boolean taken) {
    calibrationTakenFromValidation = taken;
  }

  /** Returns what was counted. */
  public DatasetManifest toManifest() {
    return DatasetManifest.newBuilder()
        .setCounts(new ArrayList<>(counts.values()))
        .setSourcesWithoutPatients(new ArrayList<>(sourcesWithoutPatients))
        .setDuplicateGroups(duplicates.values().stream().mapToLong(Long::longValue).sum())
        .setConflictingGroups(conflicts.values().stream().mapToLong(Long::longValue).sum())
        .setCalibrationTakenFromValidation(calibrationTakenFromValidation)
        .setDuplicateGroupsBySource(duplicates)
        .setConflictingGroupsBySource(conflicts)
        .setNearDuplicateGroupsBySource(nearDuplicates)
        .setConflictingNearDuplicateGroupsBySource(nearConflicts)
        .setLeaksBySplits(leaks)
        .build();
  }

  /** Adds up parts, in any order. */
  static DatasetManifest sum(Iterable<DatasetManifest> parts) {
    DatasetCounts sum = new DatasetCounts();
    parts.forEach(sum::add);
    return sum.toManifest();
  }

  private void add(DatasetManifest part) {
    for (SplitCount count : part.getCounts()) {
      counts.merge(keyOf(count.getSource(), count.getSplit().name()), count, DatasetCounts::add);
    }
    sourcesWithoutPatients.addAll(part.getSourcesWithoutPatients());
    add(duplicates, part.getDuplicateGroupsBySource());
    add(conflicts, part.getConflictingGroupsBySource());
    add(nearDuplicates, part.getNearDuplicateGroupsBySource());
    add(nearConflicts, part.getConflictingNearDuplicateGroupsBySource());
    add(leaks, part.getLeaksBySplits());
    calibrationTakenFromValidation |= part.getCalibrationTakenFromValidation();
  }

  private static void add(Map<String, Long> sum, Map<String, Long> part) {
    part.forEach((name, count) -> sum.merge(name, count, Long::sum));
  }

  private static SplitCount add(SplitCount first, SplitCount second) {
    Map<String, Long> grades = new TreeMap<>(first.getImagesByGrade());
    second.getImagesByGrade().forEach((grade, n) -> grades.merge(grade, n, Long::sum));
    return new SplitCount(
        first.getSource(),
        first.getSplit(),
        first.getImages() + second.getImages(),
        first.getExamples() + second.getExamples(),
        first.getGroups() + second.getGroups(),
        grades);
  }

  private static String keyOf(String source, String split) {
    return source + "\0" + split;
  }
}
