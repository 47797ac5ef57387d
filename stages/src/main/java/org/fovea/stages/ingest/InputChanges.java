package org.fovea.stages.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;
import org.jspecify.annotations.Nullable;

/**
 * What the inputs of ingest differ in from those of an earlier output, told by names, sizes and
 * labels: no image is opened.
 */
public final class InputChanges {
  /** What follows from rows and names alone, whatever an image's content. */
  private static final Set<FailureCode> OF_LABELS =
      EnumSet.of(
          FailureCode.IMAGE_MISSING,
          FailureCode.LABEL_MISSING,
          FailureCode.GRADE_MISSING,
          FailureCode.GRADE_OUT_OF_RANGE,
          FailureCode.CONFLICTING_ROWS,
          FailureCode.REPEATED_ROW,
          FailureCode.SPLIT_NOT_KNOWN,
          FailureCode.EYE_NOT_KNOWN);

  /** What a row is that has no image of its own. */
  private static final Set<FailureCode> OF_ROWS =
      EnumSet.of(FailureCode.IMAGE_MISSING, FailureCode.REPEATED_ROW);

  private final SortedMap<String, Map<Kind, Long>> countsBySource = new TreeMap<>();

  private InputChanges() {}

  /** How an occurrence changed, in the words that a count of them stands before. */
  private enum Kind {
    NEW("new image", "new images", "in"),
    GONE("image gone", "images gone", "from"),
    RESIZED("image of another size in bytes", "images of another size in bytes", "in"),
    RELABELLED("image with another label", "images with other labels", "in"),
    ROW_NEW("new row without an image", "new rows without images", "in"),
    ROW_GONE("row without an image gone", "rows without images gone", "from");

    private final String one;
    private final String several;
    private final String preposition;

    Kind(String one, String several, String preposition) {
      this.one = one;
      this.several = several;
      this.preposition = preposition;
    }

    String inWords(long count, String source) {
      return "%,d %s %s source %s"
          .formatted(count, count == 1 ? one : several, preposition, source);
    }
  }

  /** What an earlier output knows of an occurrence: an image with its label, or a dead letter. */
  private record Earlier(
      String source, long sizeBytes, @Nullable ImageLabel label, @Nullable FailureCode failure) {}

  /**
   * Says in words with counts what changed, source by source.
   *
   * @param earlier an output of ingest
   * @param plan the inputs now
   * @return nothing where all digests of the inputs are equal
   */
  public static List<String> since(StageInput earlier, IngestPlan plan) throws IOException {
    InputChanges changes = new InputChanges();
    changes.count(read(earlier), plan.items());
    return changes.inWords(earlier.manifest().getExternalInputs(), plan.digests());
  }

  private static Map<String, Earlier> read(StageInput output) throws IOException {
    Map<String, Earlier> known = new HashMap<>();
    for (StageFile file : output.files(FileRole.PART)) {
      RecordFiles.forEach(
          output.directory(),
          file,
          FundusImage.class,
          image ->
              known.put(
                  image.getOccurrenceId(),
                  new Earlier(image.getSource(), image.getSizeBytes(), labelOf(image), null)));
    }
    for (FileRole role : List.of(FileRole.REJECTED, FileRole.EXCLUDED)) {
      for (StageFile file : output.files(role)) {
        RecordFiles.forEach(
            output.directory(),
            file,
            StageFailure.class,
            failure ->
                known.put(
                    failure.getOccurrenceId(),
                    new Earlier(failure.getSource(), 0, null, failure.getCode())));
      }
    }
    return known;
  }

  private static ImageLabel labelOf(FundusImage image) {
    return new ImageLabel(
        Objects.requireNonNull(image.getGrade()),
        image.getLaterality(),
        image.getPatientId(),
        image.getGivenSplit(),
        image.getModality(),
        image.getLabels());
  }

  private void count(Map<String, Earlier> known, List<IngestItem> items) {
    Map<String, Earlier> gone = new HashMap<>(known);
    for (IngestItem item : items) {
      Earlier earlier = gone.remove(item.occurrenceId());
      if (earlier == null) {
        add(item.source(), isRow(item) ? Kind.ROW_NEW : Kind.NEW);
      } else if (item instanceof ImageToRead image) {
        compare(earlier, image);
      } else if (item instanceof KnownFailure failure && earlier.failure() != failure.code()) {
        add(item.source(), Kind.RELABELLED);
      }
    }
    for (Earlier earlier : gone.values()) {
      boolean row = earlier.failure() != null && OF_ROWS.contains(earlier.failure());
      add(earlier.source(), row ? Kind.ROW_GONE : Kind.GONE);
    }
  }

  private static boolean isRow(IngestItem item) {
    return item instanceof KnownFailure failure && OF_ROWS.contains(failure.code());
  }

  private void compare(Earlier earlier, ImageToRead image) {
    if (earlier.failure() != null) {
      if (OF_LABELS.contains(earlier.failure())) {
        add(image.source(), Kind.RELABELLED);
      } // else its content was at fault, which only opening it can tell again
    } else if (earlier.sizeBytes() != image.sizeBytes()) {
      add(image.source(), Kind.RESIZED);
    } else if (!image.label().equals(earlier.label())) {
      add(image.source(), Kind.RELABELLED);
    }
  }

  private void add(String source, Kind kind) {
    countsBySource
        .computeIfAbsent(source, name -> new EnumMap<>(Kind.class))
        .merge(kind, 1L, Long::sum);
  }

  private List<String> inWords(Map<String, String> earlier, Map<String, String> now) {
    List<String> words = new ArrayList<>();
    countsBySource.forEach(
        (source, counts) ->
            counts.forEach((kind, count) -> words.add(kind.inWords(count, source))));
    for (Map.Entry<String, String> digest : now.entrySet()) {
      String name = digest.getKey();
      if (digest.getValue().equals(earlier.get(name))) {
        continue;
      }
      String source = name.substring(name.indexOf('/') + 1);
      if (countsBySource.containsKey(source)) {
        continue; // said already, and better
      }
      if (name.startsWith(IngestPlan.LISTING)) {
        words.add("times of files changed in source " + source);
      } else if (name.startsWith(IngestPlan.LABELS)) {
        words.add("other bytes, but the same labels, in source " + source);
      } else {
        words.add(name + " changed");
      }
    }
    return words;
  }
}
