package org.fovea.stages.preprocess;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.deadletter.DeadLetters;
import org.jspecify.annotations.Nullable;

/** The files of one shard while they are written: pixels at once, the rest when all are there. */
final class PreparedShard implements Closeable {
  private final StageAttempt attempt;
  private final int shard;
  private final RecordFileWriter<PreparedImage> pixels;
  private final List<ImageMeasurement> measurements = new ArrayList<>();
  private final List<StageFailure> failures = new ArrayList<>();
  private long takenOver;
  private long takenOverRejected;

  PreparedShard(StageAttempt attempt, int shard) throws IOException {
    this.attempt = attempt;
    this.shard = shard;
    this.pixels =
        RecordFileWriter.create(
            attempt, Shard.stem("part", shard), FileRole.PART, PreparedImage.class, false);
  }

  /**
   * Adds an image, in ascending order of image ids.
   *
   * @param measurement all of it but where the pixels are
   */
  void add(PreparedImage image, ImageMeasurement measurement) throws IOException {
    long offset = pixels.appendInOwnBlock(image, measurement.getOccurrenceIds().size());
    measurement.setPreparedOffset(offset);
    measurements.add(measurement);
  }

  /** Adds an occurrence of an image that cannot be used. */
  void add(StageFailure failure) {
    failures.add(failure);
  }

  /** Adds what came of an image before, for the occurrences that it has now. */
  void takeOver(EarlierResults.Result result, List<FundusImage> occurrences) throws IOException {
    PreparedImage image = result.image();
    ImageMeasurement measurement = result.measurement();
    StageFailure failure = result.failure();
    if (image != null && measurement != null) {
      add(
          image,
          ImageMeasurement.newBuilder(measurement)
              .setOccurrenceIds(PrepareImages.idsOf(occurrences))
              .setPreparedFile("")
              .build());
      takenOver += occurrences.size();
    } else if (failure != null) {
      for (FundusImage occurrence : occurrences) {
        add(
            StageFailure.newBuilder(failure)
                .setOccurrenceId(occurrence.getOccurrenceId())
                .setSource(occurrence.getSource())
                .build());
      }
      takenOverRejected += occurrences.size();
    }
  }

  /**
   * Ends the files and returns their entries.
   *
   * @param earlier what was taken over is from there; null if there is none
   */
  List<StageFile> commit(@Nullable EarlierPreparation earlier) throws IOException {
    List<StageFile> files = new ArrayList<>();
    StageFile part = pixels.commit();
    files.add(noted(part, takenOver, earlier));
    files.add(noted(writeMeasurements(part.getName()), takenOver, earlier));
    if (!failures.isEmpty()) {
      files.add(
          noted(
              DeadLetters.write(
                  attempt, Shard.stem("rejected", shard), FileRole.REJECTED, failures),
              takenOverRejected,
              earlier));
    }
    return files;
  }

  private static StageFile noted(
      StageFile file, long occurrences, @Nullable EarlierPreparation earlier) {
    if (earlier != null && occurrences > 0) {
      file.setTakenOver(earlier.takenOver(occurrences));
    }
    return file;
  }

  private StageFile writeMeasurements(String preparedFile) throws IOException {
    try (RecordFileWriter<ImageMeasurement> writer =
        RecordFileWriter.create(
            attempt,
            Shard.stem("measurement", shard),
            FileRole.MEASUREMENT,
            ImageMeasurement.class,
            true)) {
      for (ImageMeasurement measurement : measurements) {
        measurement.setPreparedFile(preparedFile);
        writer.append(measurement, measurement.getOccurrenceIds().size());
      }
      return writer.commit();
    }
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
