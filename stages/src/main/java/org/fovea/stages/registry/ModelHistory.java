package org.fovea.stages.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.fovea.schema.RegistryEvent;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
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
   * @param next makes the event, without sequence and hash of the entry before, of all events so
   *     far; asked again each time that somebody else was faster. Empty where there is nothing to
   *     add
   */
  Appended append(Function<List<RegistryEvent>, Optional<RegistryEvent.Builder>> next)
      throws IOException {
    while (true) { // each turn that fails means that somebody else's event was added
      Chain chain = read();
      Optional<RegistryEvent.Builder> draft = next.apply(chain.events());
      if (draft.isEmpty()) {
        return new Appended(chain.events(), false);
      }
      int sequence = chain.events().size() + 1;
      RegistryEvent event =
          RegistryEvent.newBuilder(draft.get())
              .setSequence(sequence)
              .setPreviousSha256(chain.lastSha256())
              .build();
      if (workspace
          .store()
          .createIfAbsent(
              workspace.modelHistoryEntry(model, sequence), SealedJson.toBytes(event))) {
        List<RegistryEvent> events = new ArrayList<>(chain.events());
        events.add(event);
        return new Appended(events, true);
      }
    }
  }

  /**
   * A history as an attempt to add to it has left it.
   *
   * @param events all events, in order
   * @param added whether the last of them was added by this attempt
   */
  record Appended(List<RegistryEvent> events, boolean added) {
    Appended {
      events = List.copyOf(events);
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
