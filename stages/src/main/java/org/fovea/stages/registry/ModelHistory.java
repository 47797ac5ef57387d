package org.fovea.stages.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;

/** What was done to one model's versions and aliases, each entry naming the hash of the last. */
final class ModelHistory {
  private static final String NO_PREDECESSOR = "0".repeat(64);
  private static final long MAX_ENTRY_BYTES = 1 << 20;

  private final Workspace workspace;
  private final String model;

  ModelHistory(Workspace workspace, String model) {
    this.workspace = workspace;
    this.model = model;
  }

  /**
   * Returns all events in order.
   *
   * @throws DamagedRegistryException if an entry is missing, or is not the one that the next names
   */
  List<RegistryEvent> events() throws IOException {
    return read().events();
  }

  /** Returns the version that each alias names after some events. */
  static SortedMap<String, Integer> aliases(List<RegistryEvent> events) {
    SortedMap<String, Integer> aliases = new TreeMap<>();
    for (RegistryEvent event : events) {
      if (event.getAlias() != null) {
        aliases.put(event.getAlias(), event.getVersion());
      }
    }
    return Collections.unmodifiableSortedMap(aliases);
  }

  /**
   * Adds an event at the end, wherever the end is by then.
   *
   * @param event without sequence and hash of the entry before
   * @param needless whether, after these events, there is nothing to add
   */
  void append(RegistryEvent.Builder event, Predicate<List<RegistryEvent>> needless)
      throws IOException {
    boolean done = false;
    while (!done) { // each turn that fails means that somebody else's event was added
      Chain chain = read();
      int sequence = chain.events().size() + 1;
      done =
          needless.test(chain.events())
              || workspace
                  .store()
                  .createIfAbsent(
                      workspace.modelHistoryEntry(model, sequence),
                      AvroJson.toBytes(
                          RegistryEvent.newBuilder(event)
                              .setSequence(sequence)
                              .setPreviousSha256(chain.lastSha256())
                              .build()));
    }
  }

  private record Chain(List<RegistryEvent> events, String lastSha256) {}

  private Chain read() throws IOException {
    ArtifactStore store = workspace.store();
    // A listing taken while others add may miss entries, so it only says how far to read at least.
    int listed = lastListed(store.list(workspace.modelHistory(model)));
    List<RegistryEvent> events = new ArrayList<>();
    String previous = NO_PREDECESSOR;
    for (int sequence = 1; ; sequence++) {
      String name = workspace.modelHistoryEntry(model, sequence);
      if (!store.exists(name)) {
        if (sequence <= listed) {
          throw new DamagedRegistryException(
              "%s/%s is missing, but later entries are there; the history was tampered with: restore the file"
                  .formatted(workspace, name));
        }
        return new Chain(List.copyOf(events), previous);
      }
      byte[] bytes = store.read(name, MAX_ENTRY_BYTES);
      RegistryEvent event = AvroJson.read(bytes, RegistryEvent.class, name);
      if (event.getSequence() != sequence || !event.getPreviousSha256().equals(previous)) {
        throw new DamagedRegistryException(
            "%s/%s says that it is entry %d after one with SHA-256 %s, but it is entry %d after one with %s; the history was tampered with: restore the files"
                .formatted(
                    workspace,
                    name,
                    event.getSequence(),
                    event.getPreviousSha256(),
                    sequence,
                    previous));
      }
      events.add(event);
      previous = Sha256.of(bytes);
    }
  }

  private int lastListed(List<String> names) {
    int last = 0;
    String prefix = workspace.modelHistory(model);
    for (String name : names) {
      String file = name.substring(prefix.length());
      if (file.matches("[0-9]{8}\\.json")) {
        last = Math.max(last, Integer.parseInt(file.substring(0, file.length() - 5)));
      }
    }
    return last;
  }
}
