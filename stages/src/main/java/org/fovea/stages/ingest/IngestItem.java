package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.List;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.StageFailure;

/** One input of ingest: an occurrence, and what is known of it before its content is read. */
sealed interface IngestItem extends Serializable {
  /** Returns the identity of the occurrence. */
  String occurrenceId();

  /** Returns the source that it is counted under. */
  String source();

  /** Returns its path below the root, or the name in a row that no file fits. */
  String relativeName();

  /**
   * An image with a usable label, whose content is to be read.
   *
   * @param specSource source of the spec that lists it
   * @param sizeBytes size by the listing, in bytes
   * @param label what the source says of it; its patient is the id of the record
   */
  record ImageToRead(
      String occurrenceId,
      String source,
      String specSource,
      String relativeName,
      long sizeBytes,
      ImageLabel label)
      implements IngestItem {}

  /**
   * An occurrence that does not pass, whatever its content.
   *
   * @param disposition rejected or excluded
   * @param code why
   * @param message why, in words that name neither files nor patients
   * @param relatedOccurrenceIds the occurrence that an excess row repeats
   */
  record KnownFailure(
      String occurrenceId,
      String source,
      String relativeName,
      Disposition disposition,
      FailureCode code,
      String message,
      List<String> relatedOccurrenceIds)
      implements IngestItem {
    public KnownFailure {
      relatedOccurrenceIds = List.copyOf(relatedOccurrenceIds);
    }

    StageFailure toStageFailure() {
      return StageFailure.newBuilder()
          .setStage("ingest")
          .setOccurrenceId(occurrenceId)
          .setSource(source)
          .setDisposition(disposition)
          .setCode(code)
          .setMessage(message)
          .setRelatedOccurrenceIds(relatedOccurrenceIds)
          .setRelativeName(relativeName)
          .build();
    }
  }
}
