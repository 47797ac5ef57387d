package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All inputs of ingest, known before any image is opened: made where the run starts, since it is
 * there that the key of the pseudonyms is; the key itself does not travel.
 */
public final class IngestPlan implements Serializable {
  private static final long serialVersionUID = 1;

  private final ArrayList<IngestItem> items;
  private final TreeMap<String, String> rootsBySource;
  private final TreeMap<String, String> digests;
  private final long filesWithoutRow;

  private IngestPlan(
      List<IngestItem> items,
      Map<String, String> rootsBySource,
      Map<String, String> digests,
      long filesWithoutRow) {
    this.items = new ArrayList<>(items);
    this.rootsBySource = new TreeMap<>(rootsBySource);
    this.digests = new TreeMap<>(digests);
    this.filesWithoutRow = filesWithoutRow;
  }

  /**
   * Lists the sources and reads their labels.
   *
   * @throws IllegalSourceException if a source cannot be listed, its labels cannot be read, or two
   *     sources hold the same occurrence
   */
  public static IngestPlan make(
      IngestConfig config, SourceFiles files, PatientPseudonyms pseudonyms) {
    List<SourceInventory> inventories = new ArrayList<>();
    Map<String, String> roots = new TreeMap<>();
    Map<String, String> digests = new TreeMap<>();
    for (SourceConfig source : config.sources()) {
      SourceInventory inventory = SourceInventory.take(source, files);
      inventories.add(inventory);
      roots.put(source.name(), inventory.listing().root());
      digests.put("listing/" + source.name(), inventory.listing().digest());
      inventory.labelsDigest().ifPresent(digest -> digests.put("labels/" + source.name(), digest));
    }
    digests.put("pseudonyms", pseudonyms.fingerprint());
    LabelJoin.Result joined = SourceInventory.joinAll(inventories, pseudonyms);
    return new IngestPlan(joined.items(), roots, digests, joined.filesWithoutRow());
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

  List<IngestItem> items() {
    return items;
  }
}
