package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a reporting guideline asks for, item by item, and what the records of a model say to it.
 *
 * <p>Topics are named in a few words of our own; what is asked for in full stands in the guideline.
 * What the records cannot know is not available: nothing is guessed.
 *
 * @param name name of the guideline
 * @param doi where it is published
 * @param items in the guideline's order
 */
record EvidenceMap(String name, String doi, List<Item> items) {
  EvidenceMap {
    items = List.copyOf(items);
  }

  /**
   * An item.
   *
   * @param number as the guideline numbers it
   * @param topic what it is about
   * @param evidence what the records say; empty where they say nothing
   */
  record Item(String number, String topic, Optional<String> evidence) {}

  /** Collects items in order. */
  static final class Builder {
    private final List<Item> items = new ArrayList<>();

    Builder known(String number, String topic, String evidence) {
      items.add(new Item(number, topic, Optional.of(evidence)));
      return this;
    }

    Builder known(String number, String topic, Optional<String> evidence) {
      items.add(new Item(number, topic, evidence));
      return this;
    }

    Builder unknown(String number, String topic) {
      items.add(new Item(number, topic, Optional.empty()));
      return this;
    }

    EvidenceMap build(String name, String doi) {
      return new EvidenceMap(name, doi, items);
    }
  }

  /** Returns the map as a section of Markdown. */
  String markdown() {
    long known = items.stream().filter(item -> item.evidence().isPresent()).count();
    StringBuilder text = new StringBuilder();
    text.append("### %s (https://doi.org/%s)\n\n".formatted(name, doi));
    text.append("%d of %d items have evidence in the records.\n\n".formatted(known, items.size()));
    text.append("| item | about | evidence |\n|---|---|---|\n");
    for (Item item : items) {
      text.append(
          "| %s | %s | %s |\n"
              .formatted(item.number(), item.topic(), item.evidence().orElse("not available")));
    }
    return text.append('\n').toString();
  }
}
