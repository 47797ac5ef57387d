package org.fovea.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.FailureCode;
import org.fovea.schema.RefusedPicture;
import org.fovea.schema.StageFailure;

/**
 * What could not be used, by reason, with small pictures where there are some.
 *
 * @param total all that was refused
 * @param withPicture how many of the shown have one
 */
record RefusedSection(long total, long withPicture, List<String> codes, List<Item> items) {
  /** Refused images of each code that the page shows. */
  private static final int SHOWN_PER_CODE = 30;

  /**
   * One of them.
   *
   * @param picture a JPEG file in Base64; empty where there is none
   */
  record Item(
      String id, String stage, String code, String source, String message, String picture) {}

  static RefusedSection of(RunMaterial material) {
    Map<String, String> pictures = new HashMap<>();
    material
        .refusedPictures()
        .ifPresent(
            refused -> {
              for (RefusedPicture picture : refused.getPictures()) {
                pictures.put(picture.getOccurrenceId(), picture.getJpegBase64());
              }
            });
    List<StageFailure> sorted = new ArrayList<>(material.refused());
    sorted.sort(
        Comparator.comparing((StageFailure failure) -> failure.getCode().name())
            .thenComparing(StageFailure::getOccurrenceId));
    Map<FailureCode, Integer> shown = new EnumMap<>(FailureCode.class);
    List<Item> items = new ArrayList<>();
    for (StageFailure failure : sorted) {
      if (shown.merge(failure.getCode(), 1, Integer::sum) <= SHOWN_PER_CODE) {
        items.add(
            new Item(
                Figures.shortened(failure.getOccurrenceId()),
                failure.getStage(),
                failure.getCode().name(),
                failure.getSource(),
                failure.getMessage(),
                pictures.getOrDefault(failure.getOccurrenceId(), "")));
      }
    }
    return new RefusedSection(
        sorted.size(),
        items.stream().filter(item -> !item.picture().isEmpty()).count(),
        items.stream().map(Item::code).distinct().toList(),
        items);
  }
}
