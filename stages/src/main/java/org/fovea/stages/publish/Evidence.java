package org.fovea.stages.publish;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.Preparation;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** What the records of a model say to the questions of reporting guidelines, in words. */
final class Evidence {
  private static final String ALL = "all";

  private final TrainedModel model;
  private final EvaluationReport report;
  private final Preparation preparation;
  private final @Nullable DatasetStatistics statistics;

  /**
   * @param statistics what the images are like; null where nobody says
   */
  Evidence(
      TrainedModel model,
      EvaluationReport report,
      Preparation preparation,
      @Nullable DatasetStatistics statistics) {
    this.model = model;
    this.report = report;
    this.preparation = preparation;
    this.statistics = statistics;
  }

  Optional<String> sources() {
    TreeSet<String> sources = new TreeSet<>();
    report.getSlices().stream()
        .filter(slice -> slice.getSliceBy().equals("source"))
        .forEach(slice -> sources.add(slice.getSlice()));
    if (statistics != null) {
      statistics.getSlices().forEach(slice -> sources.add(slice.getSource()));
    }
    return sources.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "sources "
                + String.join(", ", sources)
                + (model.getSynthetic() ? ", which were drawn" : ""));
  }

  String outcome() {
    return ModelTargets.of(model.getTargets()).stream()
        .map(target -> target.name() + ": grade " + grade(target) + " or worse")
        .collect(Collectors.joining("; "));
  }

  private static String grade(Target target) {
    return Target.GRADE_NAMES.get(target.from());
  }

  String preparing() {
    return "cropped to the retinal disc and scaled to %d px, version %d of preparing"
        .formatted(preparation.getSidePx(), preparation.getLogicVersion());
  }

  String partitions() {
    return "%d training and %d validation images%s"
        .formatted(
            model.getTrainingImages(),
            model.getValidationImages(),
            whole().stream()
                .map(
                    slice ->
                        ", %s %d of %d groups"
                            .formatted(slice.getSplit(), slice.getImages(), slice.getGroups()))
                .collect(Collectors.joining()));
  }

  String disjointness() {
    List<String> unknown = report.getSourcesWithoutPatients();
    return unknown.isEmpty()
        ? "by patient, joined with everybody who shares an image"
        : "by patient where patients are known; by image in " + String.join(", ", unknown);
  }

  String modelKind() {
    return model.getExplicitClassifier() == null
        ? "%s, scenario %s".formatted(model.getNetwork(), model.getScenario())
        : "support vector machines on explicit features";
  }

  String selection() {
    return model.getEpochs().isEmpty()
        ? "parameters with the least loss on the validation images"
        : "epoch %d of %d, by the validation images"
            .formatted(model.getBestEpoch(), model.getEpochs().size());
  }

  String initialisation() {
    return model.getInitialWeights().getKind() + ", " + ModelCard.seeds(model);
  }

  String calibration() {
    return report.getCalibration().isEmpty()
        ? "scores were not calibrated"
        : "temperature and bias, fitted on the calibration images";
  }

  String intervals() {
    return report.getIntervals() == null
        ? "95 % intervals by DeLong and Wilson"
        : "95 %% intervals, patients drawn again %d times"
            .formatted(report.getIntervals().getResamples());
  }

  /** Area under the ROC curve of every question on all test images. */
  Optional<String> performance() {
    return areas(Split.TEST);
  }

  /** The same on images of a site or camera that nothing was trained on. */
  Optional<String> externalPerformance() {
    return areas(Split.EXTERNAL);
  }

  private Optional<String> areas(Split split) {
    String areas =
        report.getSlices().stream()
            .filter(slice -> slice.getSplit() == split && slice.getSliceBy().equals(ALL))
            .filter(slice -> slice.getAuc() != null)
            .map(
                slice ->
                    "%s AUC %s (%s to %s)"
                        .formatted(
                            slice.getTarget(),
                            ModelCard.number(slice.getAuc()),
                            ModelCard.number(slice.getAucLower()),
                            ModelCard.number(slice.getAucUpper())))
            .collect(Collectors.joining("; "));
    return areas.isEmpty() ? Optional.empty() : Optional.of(areas);
  }

  /** What slices the model was measured on besides the whole and the sources. */
  Optional<String> subgroups() {
    String slices =
        report.getSlices().stream()
            .map(SliceMetrics::getSliceBy)
            .filter(by -> !by.equals(ALL))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return slices.isEmpty()
        ? Optional.empty()
        : Optional.of("measured by " + slices + ", in the tables of this card");
  }

  Optional<String> events() {
    String events =
        whole(Split.TEST).stream()
            .map(
                slice ->
                    "%d of %d test images positive for %s"
                        .formatted(slice.getPositives(), slice.getImages(), slice.getTarget()))
            .collect(Collectors.joining("; "));
    return events.isEmpty() ? Optional.empty() : Optional.of(events);
  }

  Optional<String> grades() {
    if (statistics == null) {
      return Optional.empty();
    }
    TreeMap<Split, TreeMap<Integer, Long>> counts = new TreeMap<>();
    for (SliceStatistics slice : statistics.getSlices()) {
      slice
          .getImagesByGrade()
          .forEach(
              (grade, images) ->
                  counts
                      .computeIfAbsent(slice.getSplit(), split -> new TreeMap<>())
                      .merge(Target.GRADE_NAMES.indexOf(grade), images, Long::sum));
    }
    return Optional.of(
        "images by grade 0 to 4: "
            + counts.entrySet().stream()
                .map(
                    split ->
                        split.getKey()
                            + " "
                            + split.getValue().entrySet().stream()
                                .map(grade -> grade.getKey() + ": " + grade.getValue())
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; ")));
  }

  Optional<String> cameras() {
    if (statistics == null) {
      return Optional.empty();
    }
    TreeSet<String> cameras = new TreeSet<>();
    statistics.getSlices().forEach(slice -> cameras.addAll(slice.getImagesByCamera().keySet()));
    cameras.remove("");
    return cameras.isEmpty()
        ? Optional.empty()
        : Optional.of("cameras that the files name: " + String.join(", ", cameras));
  }

  Optional<String> imageability() {
    if (statistics == null || statistics.getImageability().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "refused as not gradable: "
            + statistics.getImageability().stream()
                .map(
                    source ->
                        "%s %d of %d"
                            .formatted(
                                source.getSource(),
                                refused(source.getUngradableByCode().values()),
                                source.getGradable()
                                    + refused(source.getUngradableByCode().values())))
                .collect(Collectors.joining(", ")));
  }

  private static long refused(Iterable<Long> byCode) {
    long refused = 0;
    for (long images : byCode) {
      refused += images;
    }
    return refused;
  }

  private List<SliceMetrics> whole() {
    String first = ModelTargets.of(report.getTargets()).get(0).name();
    return report.getSlices().stream()
        .filter(slice -> slice.getSliceBy().equals(ALL) && slice.getTarget().equals(first))
        .toList();
  }

  private List<SliceMetrics> whole(Split split) {
    return report.getSlices().stream()
        .filter(slice -> slice.getSliceBy().equals(ALL) && slice.getSplit() == split)
        .toList();
  }
}
