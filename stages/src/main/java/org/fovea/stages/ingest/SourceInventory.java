package org.fovea.stages.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.Correction;
import org.jspecify.annotations.Nullable;

/**
 * What a source has at the start of a run: its files and its labels. No image is opened. Two equal
 * inventories, by their digests, give the same inputs.
 */
public final class SourceInventory {
  private final SourceConfig config;
  private final ImageListing listing;
  private final @Nullable Labels labels;

  private SourceInventory(SourceConfig config, ImageListing listing, @Nullable Labels labels) {
    this.config = config;
    this.listing = listing;
    this.labels = labels;
  }

  /**
   * Lists a source's files and reads its labels.
   *
   * @throws IllegalSourceException if either cannot be done, or nothing is there
   */
  public static SourceInventory take(SourceConfig config, SourceFiles files) {
    String location = config.labels();
    Labels labels =
        location == null ? null : LabelsFile.parse(location, files.read(location), config);
    return new SourceInventory(config, files.list(config), labels);
  }

  public SourceConfig config() {
    return config;
  }

  public ImageListing listing() {
    return listing;
  }

  /** Returns SHA-256 of the labels file's bytes, 64 hexadecimal digits; empty without labels. */
  public Optional<String> labelsDigest() {
    return labels == null ? Optional.empty() : Optional.of(labels.sha256());
  }

  /** Returns the source's inputs. */
  LabelJoin.Result join(PatientPseudonyms pseudonyms, Corrections corrections) {
    return LabelJoin.join(config, listing, labels, pseudonyms, corrections);
  }

  /**
   * Returns the inputs of all sources, in ascending order of their occurrence ids.
   *
   * @throws IllegalSourceException if two sources hold the same occurrence
   */
  static LabelJoin.Result joinAll(
      Collection<SourceInventory> sources, PatientPseudonyms pseudonyms, Corrections corrections) {
    List<IngestItem> items = new ArrayList<>();
    List<Correction> corrected = new ArrayList<>();
    long filesWithoutRow = 0;
    for (SourceInventory source : sources) {
      LabelJoin.Result joined = source.join(pseudonyms, corrections);
      items.addAll(joined.items());
      corrected.addAll(joined.corrected());
      filesWithoutRow += joined.filesWithoutRow();
    }
    items.sort(Comparator.comparing(IngestItem::occurrenceId));
    for (int i = 1; i < items.size(); i++) {
      IngestItem item = items.get(i);
      if (item.occurrenceId().equals(items.get(i - 1).occurrenceId())) {
        throw new IllegalSourceException(
            "two sources of the spec both have "
                + item.relativeName()
                + " in a source named "
                + item.source()
                + "; rename one source, or leave the image out of one");
      }
    }
    return new LabelJoin.Result(items, filesWithoutRow, corrected);
  }
}
