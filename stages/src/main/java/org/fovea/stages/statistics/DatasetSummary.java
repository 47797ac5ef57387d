package org.fovea.stages.statistics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Imageability;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.UngradableCodes;

/**
 * Says what a data set is like, from what ingest, prepare and assign wrote of it.
 *
 * <p>Reads records, never pixels; takes about 200 bytes of memory an image. The result depends on
 * the records only, not on their order.
 */
public final class DatasetSummary {
  private final Map<String, Slice> slices = new TreeMap<>();
  private final Map<String, Slice> sliceOfImage = new HashMap<>();
  private final Map<String, Long> gradable = new TreeMap<>();
  private final Map<String, Map<String, Long>> ungradable = new TreeMap<>();

  private DatasetSummary() {}

  /** One source in one split, while it is counted. */
  private static final class Slice {
    private final String source;
    private final Split split;
    private long images;
    private final Map<String, Long> byGrade = new TreeMap<>();
    private final Map<String, Long> byCamera = new TreeMap<>();
    private final Map<String, Long> bySize = new TreeMap<>();
    private final Map<String, Histogram> histograms = new TreeMap<>();

    Slice(String source, Split split) {
      this.source = source;
      this.split = split;
    }

    SliceStatistics toRecord() {
      return new SliceStatistics(
          source, split, images, byGrade, byCamera, bySize, Histogram.toRecords(histograms));
    }
  }

  /**
   * Reads the outputs of three stages, each on the one before.
   *
   * @throws IOException if a file cannot be read
   */
  public static DatasetStatistics of(StageInput ingested, StageInput prepared, StageInput assigned)
      throws IOException {
    DatasetSummary summary = new DatasetSummary();
    forEach(assigned, FileRole.PART, TrainingExample.class, summary::addExample);
    Set<String> gradableOccurrences = new HashSet<>();
    forEach(
        prepared,
        FileRole.MEASUREMENT,
        ImageMeasurement.class,
        measurement -> {
          summary.addMeasurement(measurement);
          gradableOccurrences.addAll(measurement.getOccurrenceIds());
        });
    forEach(
        ingested,
        FileRole.PART,
        FundusImage.class,
        image -> summary.addOccurrence(image, gradableOccurrences));
    forEach(prepared, FileRole.REJECTED, StageFailure.class, summary::addFailure);
    return summary.toRecord();
  }

  /** Returns histograms of images that are in no data set, such as those of a scoring. */
  public static List<MeasureHistogram> histograms(List<Map<String, Double>> measures) {
    Map<String, Histogram> histograms = new TreeMap<>();
    measures.forEach(ofOne -> Histogram.add(ofOne, histograms));
    return Histogram.toRecords(histograms);
  }

  private static <T extends SpecificRecord> void forEach(
      StageInput input, FileRole role, Class<T> type, Consumer<T> action) throws IOException {
    for (StageFile file : input.manifest().getFiles()) {
      if (file.getRole() == role) {
        RecordFiles.forEach(input.directory(), file, type, action);
      }
    }
  }

  private void addExample(TrainingExample example) {
    if (example.getRotationDegrees() != 0) {
      return;
    }
    String key = example.getSource() + "\0" + example.getSplit();
    Slice slice =
        slices.computeIfAbsent(key, k -> new Slice(example.getSource(), example.getSplit()));
    slice.images++;
    slice.byGrade.merge(example.getGrade().name(), 1L, Long::sum);
    sliceOfImage.put(example.getImageId(), slice);
  }

  private void addMeasurement(ImageMeasurement measurement) {
    Slice slice = sliceOfImage.get(measurement.getImageId());
    if (slice != null) { // else left out by policy
      String size = measurement.getUprightWidthPx() + "x" + measurement.getUprightHeightPx();
      slice.bySize.merge(size, 1L, Long::sum);
      Histogram.add(measurement.getMeasures(), slice.histograms);
    }
  }

  private void addOccurrence(FundusImage image, Set<String> gradableOccurrences) {
    if (gradableOccurrences.contains(image.getOccurrenceId())) {
      gradable.merge(image.getSource(), 1L, Long::sum);
    }
    // The camera is the content's: one of its occurrences counts.
    Slice slice = sliceOfImage.remove(image.getImageId());
    if (slice != null) {
      String camera =
          (Objects.requireNonNullElse(image.getCameraMake(), "")
                  + " "
                  + Objects.requireNonNullElse(image.getCameraModel(), ""))
              .strip();
      slice.byCamera.merge(camera, 1L, Long::sum);
    }
  }

  private void addFailure(StageFailure failure) {
    if (UngradableCodes.contains(failure.getCode())) {
      ungradable
          .computeIfAbsent(failure.getSource(), source -> new TreeMap<>())
          .merge(failure.getCode().name(), 1L, Long::sum);
    }
  }

  private DatasetStatistics toRecord() {
    Set<String> sources = new TreeSet<>(gradable.keySet());
    sources.addAll(ungradable.keySet());
    List<Imageability> imageability = new ArrayList<>();
    for (String source : sources) {
      long good = gradable.getOrDefault(source, 0L);
      Map<String, Long> byCode = ungradable.getOrDefault(source, new TreeMap<>());
      long bad = byCode.values().stream().mapToLong(Long::longValue).sum();
      imageability.add(new Imageability(source, good, byCode, (double) good / (good + bad)));
    }
    return new DatasetStatistics(
        slices.values().stream().map(Slice::toRecord).toList(), imageability);
  }
}
