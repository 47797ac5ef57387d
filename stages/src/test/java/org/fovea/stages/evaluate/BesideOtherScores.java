package org.fovea.stages.evaluate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.target.Target;

/**
 * Compares evaluated models with scores that another program, or another model, gave to the same
 * images: the mean of the models' areas under the ROC curve with its area, by target and source,
 * with the 95 % interval of the difference by patient.
 *
 * <p>{@code SCORES COLUMNS IMAGES EVALUATED…}: a CSV file with a column {@code image} (a path below
 * the directory {@code IMAGES}) and the scores of any DR and referable DR in {@code COLUMNS_any}
 * and {@code COLUMNS_referable}; then output directories of {@code evaluate}, one a model. Or
 * {@code OTHER EVALUATED…}: such directories alone, the first that of the other model. Images that
 * one of them has not scored are left out. Ends with 1 where a difference may be {@value
 * #TOLERATED} or more to the models' disadvantage.
 */
public final class BesideOtherScores {
  private static final double TOLERATED = 0.02;
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(2000, 7);

  /** The scores of any DR and referable DR, by image. */
  private final Map<String, List<Double>> theirs = new HashMap<>();

  private final List<Map<String, Prediction>> ours = new ArrayList<>();
  private boolean within = true;

  public static void main(String[] args) throws IOException {
    BesideOtherScores comparison = new BesideOtherScores();
    boolean model = Files.isDirectory(Path.of(args[0]));
    if (model) {
      predictions(Path.of(args[0]))
          .forEach((image, prediction) -> comparison.theirs.put(image, prediction.getLogits()));
    } else {
      comparison.read(Path.of(args[0]), args[1], Path.of(args[2]));
    }
    for (String evaluated : Arrays.asList(args).subList(model ? 1 : 3, args.length)) {
      comparison.ours.add(predictions(Path.of(evaluated)));
    }
    System.out.printf(
        "%-10s %-10s %-8s %6s %6s  %-20s %6s %8s  95 %% by patient%n",
        "target", "split", "source", "images", "ours", "each", "theirs", "differ");
    for (int target = 0; target < Target.DEFAULT.size(); target++) {
      comparison.print(target);
    }
    System.exit(comparison.within ? 0 : 1);
  }

  /** Identities are those of the content. */
  private void read(Path scores, String columns, Path images) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(scores);
        CSVParser parser = CSVParser.parse(reader, format)) {
      for (CSVRecord row : parser) {
        theirs.put(
            Sha256.of(images.resolve(row.get("image"))),
            List.of(
                Double.valueOf(row.get(columns + "_any")),
                Double.valueOf(row.get(columns + "_referable"))));
      }
    }
  }

  private static Map<String, Prediction> predictions(Path evaluated) throws IOException {
    List<Path> parts;
    try (Stream<Path> files = Files.list(evaluated)) {
      parts = files.filter(file -> file.getFileName().toString().startsWith("part-")).toList();
    }
    Map<String, Prediction> predictions = new HashMap<>();
    for (Path part : parts) {
      try (DataFileReader<Prediction> records =
          new DataFileReader<>(part.toFile(), new SpecificDatumReader<>(Prediction.class))) {
        records.forEach(prediction -> predictions.put(prediction.getImageId(), prediction));
      }
    }
    return predictions;
  }

  private void print(int target) {
    Map<String, List<Prediction>> slices =
        ours.get(0).values().stream()
            .filter(image -> image.getGrade() != null && theirs.containsKey(image.getImageId()))
            .filter(image -> ours.stream().allMatch(one -> one.containsKey(image.getImageId())))
            .sorted(Comparator.comparing(Prediction::getImageId))
            .collect(
                Collectors.groupingBy(BesideOtherScores::slice, TreeMap::new, Collectors.toList()));
    slices.forEach((slice, images) -> print(target, slice, images));
  }

  private static String slice(Prediction image) {
    boolean tested = image.getSplit() == Split.TEST || image.getSplit() == Split.EXTERNAL;
    return image.getSplit().name().toLowerCase(Locale.ROOT)
        + " "
        + (tested ? image.getSource() : "all");
  }

  private void print(int target, String slice, List<Prediction> images) {
    GroupedScores reference = scores(images, target, id -> theirs.get(id).get(target));
    List<GroupedScores> models =
        ours.stream()
            .map(one -> scores(images, target, id -> one.get(id).getLogits().get(target)))
            .toList();
    Optional<PairedAreas> areas = PairedAreas.ofMean(reference, models, BOOTSTRAP);
    if (areas.isEmpty()) {
      return; // of one class
    }
    double difference = -areas.get().difference();
    Optional<ConfidenceInterval> interval = areas.get().interval();
    double worst = interval.map(wide -> -wide.upper()).orElse(difference);
    within &= worst > -TOLERATED;
    System.out.printf(
        Locale.ROOT,
        "%-10s %-19s %6d %6.3f  %-20s %6.3f %+8.3f  %s%n",
        Target.DEFAULT.get(target).name(),
        slice,
        images.size(),
        area(reference) + difference,
        models.stream().map(one -> "%.3f".formatted(area(one))).collect(Collectors.joining(" ")),
        area(reference),
        difference,
        interval
            .map(wide -> "%+.3f to %+.3f".formatted(-wide.upper(), -wide.lower()))
            .orElse("the same however patients are drawn, or too few of them"));
  }

  private static double area(GroupedScores scores) {
    return AreaUnderRocCurve.of(scores.ungrouped()).orElseThrow().value();
  }

  private static GroupedScores scores(
      List<Prediction> images, int target, Function<String, Double> score) {
    return GradedScores.of(
        images, image -> score.apply(image.getImageId()), Target.DEFAULT.get(target)::isPositive);
  }
}
