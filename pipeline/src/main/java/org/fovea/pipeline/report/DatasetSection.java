package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.stages.statistics.Drift;
import org.fovea.stages.target.Target;

/**
 * What the images are like, and how far those that are measured on are from those trained on.
 *
 * @param comparisons how many measures were compared with those of the training images
 * @param drifts those of them that differ by more than chance
 */
record DatasetSection(
    List<String> grades,
    List<Row> rows,
    List<Gradable> gradable,
    String sourcesWithoutPatients,
    long duplicateGroups,
    long comparisons,
    List<DriftRow> drifts) {
  /** Counts of a source in a split; {@code byGrade} in the order of the grades. */
  record Row(
      String source, String split, long images, long examples, long groups, List<Long> byGrade) {}

  /** How many images of a source can be graded. */
  record Gradable(String source, long gradable, long refused, String percent) {}

  /** A measure that differs from the training images. */
  record DriftRow(
      String source,
      String split,
      String measure,
      String mean,
      String trainingMean,
      String index,
      String size) {}

  static Optional<DatasetSection> of(RunMaterial material) {
    return material.dataset().map(dataset -> of(dataset, material.statistics()));
  }

  private static DatasetSection of(
      DatasetManifest dataset, Optional<DatasetStatistics> statistics) {
    List<Row> rows = new ArrayList<>();
    for (SplitCount count : dataset.getCounts()) {
      rows.add(
          new Row(
              count.getSource(),
              Figures.words(count.getSplit()),
              count.getImages(),
              count.getExamples(),
              count.getGroups(),
              Target.GRADE_NAMES.stream()
                  .map(grade -> count.getImagesByGrade().getOrDefault(grade, 0L))
                  .toList()));
    }
    List<Gradable> gradable =
        statistics.stream()
            .flatMap(all -> all.getImageability().stream())
            .map(
                source ->
                    new Gradable(
                        source.getSource(),
                        source.getGradable(),
                        source.getUngradableByCode().values().stream()
                            .mapToLong(Long::longValue)
                            .sum(),
                        String.format(Locale.ROOT, "%.1f", 100 * source.getGradableShare())))
            .toList();
    List<DriftRow> drifts = new ArrayList<>();
    long comparisons = statistics.map(all -> drifts(all, drifts)).orElse(0L);
    return new DatasetSection(
        Target.GRADE_NAMES.stream().map(grade -> grade.toLowerCase(Locale.ROOT)).toList(),
        rows,
        gradable,
        String.join(", ", dataset.getSourcesWithoutPatients()),
        dataset.getDuplicateGroups(),
        comparisons,
        drifts);
  }

  private static long drifts(DatasetStatistics statistics, List<DriftRow> notable) {
    long comparisons = 0;
    for (SliceStatistics slice : statistics.getSlices()) {
      if (slice.getSplit() == Split.TRAIN) {
        continue;
      }
      for (Drift drift : Drift.between(statistics, slice.getMeasures())) {
        comparisons++;
        if (drift.isNotable()) {
          notable.add(
              new DriftRow(
                  slice.getSource(),
                  Figures.words(slice.getSplit()),
                  drift.measure(),
                  Figures.decimal(drift.mean()),
                  Figures.decimal(drift.expectedMean()),
                  Figures.decimal(drift.index()),
                  drift.index() >= Drift.LARGE ? "large" : "moderate"));
        }
      }
    }
    return comparisons;
  }
}
