package org.fovea.stages.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;

/**
 * The inputs of ingest after everything that people corrected.
 *
 * @param items the inputs, as many and in the order as before
 * @param applied the corrections that change something, in ascending order of occurrences and kinds
 */
record CorrectedItems(List<IngestItem> items, List<Correction> applied) {
  CorrectedItems {
    items = List.copyOf(items);
    applied = List.copyOf(applied);
  }

  /** Leaves out what is to be left out, and finds what is admitted. */
  static CorrectedItems of(LabelJoin.Result joined, Corrections corrections) {
    List<IngestItem> items = new ArrayList<>();
    List<Correction> applied = new ArrayList<>(joined.corrected());
    for (IngestItem item : joined.items()) {
      Optional<Correction> exclusion =
          corrections
              .find(item.occurrenceId(), CorrectionKind.EXCLUDE)
              .filter(correction -> !isExcluded(item));
      exclusion.ifPresent(applied::add);
      items.add(exclusion.map(correction -> excluded(item, correction)).orElse(item));
      if (exclusion.isEmpty() && item instanceof ImageToRead) {
        corrections.find(item.occurrenceId(), CorrectionKind.ADMIT).ifPresent(applied::add);
      }
    }
    applied.sort(
        Comparator.comparing(Correction::getOccurrenceId).thenComparing(Correction::getKind));
    return new CorrectedItems(items, applied);
  }

  private static boolean isExcluded(IngestItem item) {
    return item instanceof KnownFailure failure && failure.disposition() == Disposition.EXCLUDED;
  }

  private static IngestItem excluded(IngestItem item, Correction correction) {
    return new KnownFailure(
        item.occurrenceId(),
        item.source(),
        item.relativeName(),
        Disposition.EXCLUDED,
        FailureCode.ON_EXCLUSION_LIST,
        "left out by a correction of %s: %s".formatted(correction.getBy(), correction.getWhy()),
        List.of());
  }
}
