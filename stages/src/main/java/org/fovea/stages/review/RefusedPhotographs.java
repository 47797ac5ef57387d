package org.fovea.stages.review;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Modality;
import org.fovea.schema.RefusedPicture;
import org.fovea.schema.RefusedPictures;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.ContrastEnhancement;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.NoiseRemoval;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.QualityBounds;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.image.SourceBytes;

/**
 * Draws small pictures of photographs that were refused, so that whoever reads a report sees why.
 *
 * <p>Only of what is known to be of a fundus, and only the retinal disc: another picture can show
 * anything, a name too. What cannot be decoded, has no retinal disc, or is not there any more, has
 * no picture.
 */
public final class RefusedPhotographs {
  /** Pictures of each code. */
  public static final int PICTURES_PER_CODE = 12;

  /** Width and height of a picture, in pixels. */
  public static final int SIDE_PX = 96;

  /** What may have been refused as no fundus, or without a disc to cut everything else away by. */
  private static final Set<FailureCode> NEVER_SHOWN =
      Set.of(
          FailureCode.UNKNOWN,
          FailureCode.EMPTY_FILE,
          FailureCode.NOT_AN_IMAGE,
          FailureCode.UNDECODABLE,
          FailureCode.TOO_LARGE,
          FailureCode.TOO_SMALL,
          FailureCode.NOT_FUNDUS,
          FailureCode.NO_FIELD_OF_VIEW,
          FailureCode.IMAGE_MISSING);

  /** Refused after they had been found to be of a fundus. */
  private static final Set<FailureCode> KNOWN_FUNDUS =
      Set.of(
          FailureCode.MODALITY_NOT_ADMITTED,
          FailureCode.UNGRADABLE_EXPOSURE,
          FailureCode.UNGRADABLE_SHARPNESS,
          FailureCode.UNGRADABLE_COVERAGE,
          FailureCode.UNGRADABLE_COLOUR);

  private static final List<Modality> ALL_MODALITIES =
      List.of(Modality.COLOUR, Modality.RED_FREE, Modality.FLUORESCEIN_ANGIOGRAM);

  private final SourceBytes sourceBytes;
  private final FundusPreparation anyQuality = preparation(QualityBounds.NONE);
  private final FundusPreparation gradable = preparation(QualityBounds.DEFAULT);

  /**
   * @param sourceBytes files of the sources; of a source that it does not have, there are no
   *     pictures
   */
  public RefusedPhotographs(SourceBytes sourceBytes) {
    this.sourceBytes = sourceBytes;
  }

  private static FundusPreparation preparation(QualityBounds quality) {
    return new FundusPreparation(
        new PreparationConfig(
            SIDE_PX,
            DecodeLimits.DEFAULT,
            quality,
            ALL_MODALITIES,
            /* maskOutside= */ true,
            NoiseRemoval.NONE,
            ContrastEnhancement.NONE));
  }

  /** A file of a source. */
  private record Place(String source, String relativeName) {}

  /**
   * Draws the first of each code.
   *
   * @param ingested output of ingest, whose dead letters name their files
   * @param prepared output of the preparing step
   * @throws IOException if a record cannot be read, or a file of a source
   */
  public RefusedPictures draw(StageInput ingested, StageInput prepared) throws IOException {
    Map<FailureCode, List<StageFailure>> byCode = new TreeMap<>();
    for (StageInput input : List.of(ingested, prepared)) {
      for (StageFailure failure :
          RecordFiles.readAll(
              input.directory(), input.manifest(), FileRole.REJECTED, StageFailure.class)) {
        if (!NEVER_SHOWN.contains(failure.getCode())) {
          byCode.computeIfAbsent(failure.getCode(), code -> new ArrayList<>()).add(failure);
        }
      }
    }
    Map<String, Place> places = byCode.isEmpty() ? Map.of() : places(ingested);
    List<RefusedPicture> pictures = new ArrayList<>();
    for (List<StageFailure> failures : byCode.values()) {
      failures.sort(Comparator.comparing(StageFailure::getOccurrenceId));
      for (StageFailure failure :
          failures.subList(0, Math.min(PICTURES_PER_CODE, failures.size()))) {
        draw(failure, places).ifPresent(pictures::add);
      }
    }
    return new RefusedPictures(pictures);
  }

  private static Map<String, Place> places(StageInput ingested) throws IOException {
    Map<String, Place> places = new HashMap<>();
    for (FundusImage image :
        RecordFiles.readAll(
            ingested.directory(), ingested.manifest(), FileRole.PART, FundusImage.class)) {
      places.put(
          image.getOccurrenceId(), new Place(image.getSpecSource(), image.getRelativeName()));
    }
    return places;
  }

  private Optional<RefusedPicture> draw(StageFailure failure, Map<String, Place> places)
      throws IOException {
    String relativeName = failure.getRelativeName();
    Place place =
        relativeName == null
            ? places.get(failure.getOccurrenceId())
            : new Place(failure.getSource(), relativeName);
    if (place == null || !sourceBytes.rootsBySource().containsKey(place.source())) {
      return Optional.empty();
    }
    FundusPreparation preparation =
        KNOWN_FUNDUS.contains(failure.getCode()) ? anyQuality : gradable;
    try {
      byte[] pixels =
          preparation.prepare(sourceBytes.read(place.source(), place.relativeName())).pixels();
      return Optional.of(
          new RefusedPicture(
              failure.getOccurrenceId(),
              failure.getCode(),
              MaskedJpeg.base64(new RgbImage(SIDE_PX, SIDE_PX, pixels))));
    } catch (RejectedInputException | NoSuchFileException e) {
      return Optional.empty(); // as this class says: no disc, not known to be of a fundus, or gone
    }
  }
}
