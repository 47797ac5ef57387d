package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.Correction;

/**
 * All inputs of ingest, known before any image is opened: made where the run starts, since it is
 * there that the key of the pseudonyms is; the key itself does not travel.
 */
public final class IngestPlan implements Serializable {
  /** Name of the external input that stands for corrections in the key. */
  public static final String CORRECTIONS_INPUT = "corrections";

  /** Beginning of the names of listings' digests; what follows is the source. */
  static final String LISTING = "listing/";

  /** Beginning of the names of labels' digests; what follows is the source. */
  public static final String LABELS = "labels/";

  /** Name of the digest that tells keys of pseudonyms apart. */
  static final String PSEUDONYMS = "pseudonyms";

  private static final long serialVersionUID = 1;

  private final ArrayList<IngestItem> items;
  private final TreeMap<String, String> rootsBySource;
  private final TreeMap<String, String> digests;
  private final long filesWithoutRow;
  private final ArrayList<Correction> corrections;

  private IngestPlan(
      List<IngestItem> items,
      Map<String, String> rootsBySource,
      Map<String, String> digests,
      long filesWithoutRow,
      List<Correction> corrections) {
    this.items = new ArrayList<>(items);
    this.rootsBySource = new TreeMap<>(rootsBySource);
    this.digests = new TreeMap<>(digests);
    this.filesWithoutRow = filesWithoutRow;
    this.corrections = new ArrayList<>(corrections);
  }

  /**
   * Lists the sources and reads their labels.
   *
   * @throws IllegalSourceException if a source cannot be listed, its labels cannot be read, or two
   *     sources hold the same occurrence
   */
  public static IngestPlan make(
      IngestConfig config, SourceFiles files, PatientPseudonyms pseudonyms) {
    return make(config, files, pseudonyms, Corrections.NONE);
  }

  /**
   * Lists the sources, reads their labels, and puts what people corrected in their place. Those
   * corrections that change something enter the key, so that a table that names other images
   * changes nothing.
   *
   * @throws IllegalSourceException as without corrections
   */
  public static IngestPlan make(
      IngestConfig config,
      SourceFiles files,
      PatientPseudonyms pseudonyms,
      Corrections corrections) {
    List<SourceInventory> inventories = new ArrayList<>();
    Map<String, String> roots = new TreeMap<>();
    Map<String, String> digests = new TreeMap<>();
    for (SourceConfig source : config.sources()) {
      SourceInventory inventory = SourceInventory.take(source, files);
      inventories.add(inventory);
      roots.put(source.name(), inventory.listing().root());
      digests.put(LISTING + source.name(), inventory.listing().digest());
      inventory.labelsDigest().ifPresent(digest -> digests.put(LABELS + source.name(), digest));
    }
    digests.put(PSEUDONYMS, pseudonyms.fingerprint());
    LabelJoin.Result joined = SourceInventory.joinAll(inventories, pseudonyms, corrections);
    CorrectedItems corrected = CorrectedItems.of(joined, corrections);
    if (!corrected.applied().isEmpty()) {
      digests.put(CORRECTIONS_INPUT, Corrections.digest(corrected.applied()));
    }
    return new IngestPlan(
        corrected.items(), roots, digests, joined.filesWithoutRow(), corrected.applied());
  }

  /** Returns how many inputs there are: what the stage has to account for. */
  public long occurrences() {
    return items.size();
  }

  /** Returns the root of each source in this run. */
  public Map<String, String> rootsBySource() {
    return new TreeMap<>(rootsBySource);
  }

  /** Returns the digests of listings, labels and pseudonym key, by name; they enter the key. */
  public Map<String, String> digests() {
    return new TreeMap<>(digests);
  }

  /** Returns how many files are no inputs, because the rows decide and none names them. */
  public long filesWithoutRow() {
    return filesWithoutRow;
  }

  /**
   * Returns the corrections that change something here, each with what it took the place of, in
   * ascending order of occurrences and kinds.
   */
  public List<Correction> corrections() {
    return List.copyOf(corrections);
  }

  List<IngestItem> items() {
    return items;
  }
}
