package org.fovea.stages.registry;

import java.util.List;
import org.fovea.schema.PublishedModel;

/**
 * One version in a list.
 *
 * @param model the version
 * @param aliases aliases that name it, in ascending order; may be empty
 */
public record ModelEntry(PublishedModel model, List<String> aliases) {
  public ModelEntry {
    aliases = List.copyOf(aliases);
  }
}
