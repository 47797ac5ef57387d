package org.fovea.stages.preprocess;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.Modality;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.deadletter.AdmittedImages;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EarlierPreparation} says of the images of one shard. Pixels are read one after
 * another, in ascending order of image ids: that is how they stand in the files.
 */
final class EarlierResults implements Closeable {
  /**
   * What came of an image.
   *
   * @param image its pixels; null if it was rejected
   * @param measurement what was measured; null if it was rejected
   * @param failure why it was rejected; null if it was not
   */
  record Result(
      @Nullable PreparedImage image,
      @Nullable ImageMeasurement measurement,
      @Nullable StageFailure failure) {}

  private final Map<String, Set<Modality>> modalities = new HashMap<>();
  private final Set<String> admitted = new HashSet<>();
  private final Map<String, ImageMeasurement> measurements = new HashMap<>();
  private final Map<String, StageFailure> failures = new HashMap<>();
  private final Deque<RecordFiles.Records<PreparedImage>> pixels = new ArrayDeque<>();

  /** Nothing is known of any image. */
  EarlierResults() {}

  /**
   * Looks up images; those in files that are not intact are not known.
   *
   * @param imageIds the images, in any order
   */
  static EarlierResults of(EarlierPreparation earlier, Collection<String> imageIds)
      throws IOException {
    Set<Integer> shards =
        imageIds.stream().map(earlier::shardOf).collect(Collectors.toCollection(TreeSet::new));
    EarlierResults results = new EarlierResults();
    for (int shard : shards) {
      if (earlier.isIntact(shard)) {
        results.add(earlier, shard);
      }
    }
    return results;
  }

  private void add(EarlierPreparation earlier, int shard) throws IOException {
    Set<String> admittedOccurrences = AdmittedImages.of(earlier.ingested());
    RecordFiles.forEach(
        earlier.ingested().directory(),
        earlier.ingested().file(FileRole.PART, shard).orElseThrow(),
        FundusImage.class,
        image -> {
          modalities
              .computeIfAbsent(image.getImageId(), id -> new TreeSet<>())
              .add(image.getModality());
          if (admittedOccurrences.contains(image.getOccurrenceId())) {
            admitted.add(image.getImageId());
          }
        });
    RecordFiles.forEach(
        earlier.prepared().directory(),
        earlier.prepared().file(FileRole.MEASUREMENT, shard).orElseThrow(),
        ImageMeasurement.class,
        measurement -> measurements.put(measurement.getImageId(), measurement));
    Optional<StageFile> rejected = earlier.prepared().file(FileRole.REJECTED, shard);
    if (rejected.isPresent()) {
      RecordFiles.forEach(
          earlier.prepared().directory(),
          rejected.get(),
          StageFailure.class,
          failure -> failures.put(failure.getImageId(), failure));
    }
    Optional<StageFile> part = earlier.prepared().file(FileRole.PART, shard);
    if (part.isPresent()) {
      pixels.add(
          RecordFiles.open(
              earlier.prepared().directory(), part.get().getName(), PreparedImage.class));
    }
  }

  /**
   * Returns what came of an image; empty if it was not there, was said to be of another modality,
   * or was judged otherwise.
   *
   * @param occurrences all of its occurrences now; images have to be asked for in ascending order
   * @param isAdmitted whether the bounds of the quality do not hold for it now
   */
  Optional<Result> find(List<FundusImage> occurrences, boolean isAdmitted) throws IOException {
    String imageId = occurrences.get(0).getImageId();
    Set<Modality> now =
        occurrences.stream()
            .map(FundusImage::getModality)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!now.equals(modalities.get(imageId)) || isAdmitted != admitted.contains(imageId)) {
      return Optional.empty();
    }
    StageFailure failure = failures.get(imageId);
    if (failure != null) {
      return Optional.of(new Result(null, null, failure));
    }
    ImageMeasurement measurement = measurements.get(imageId);
    return measurement == null
        ? Optional.empty()
        : Optional.of(new Result(pixelsOf(imageId), measurement, null));
  }

  private PreparedImage pixelsOf(String imageId) throws IOException {
    for (var file = pixels.peek(); file != null; file = pixels.peek()) {
      Iterator<PreparedImage> records = file.iterator();
      while (records.hasNext()) {
        PreparedImage image = records.next();
        if (image.getImageId().equals(imageId)) {
          return image;
        }
      }
      file.close();
      pixels.remove();
    }
    throw new IOException(
        "an earlier output of %s measures the image %s but does not hold it; please report this"
            .formatted(PrepareImages.STAGE, imageId));
  }

  @Override
  public void close() throws IOException {
    for (RecordFiles.Records<PreparedImage> file : pixels) {
      file.close();
    }
  }
}
