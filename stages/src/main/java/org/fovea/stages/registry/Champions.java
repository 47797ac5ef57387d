package org.fovea.stages.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.RegistryAction;
import org.fovea.schema.RegistryEvent;

/**
 * The versions that were promoted and not rolled back, as a history adds up to them: a promotion
 * puts one on top, a rollback takes the top one off.
 */
final class Champions {
  private final Deque<Integer> versions = new ArrayDeque<>();

  private Champions() {}

  static Champions after(List<RegistryEvent> events) {
    Champions champions = new Champions();
    for (RegistryEvent event : events) {
      if (isPromotion(event)) {
        champions.versions.push(event.getVersion());
      } else if (event.getAction() == RegistryAction.ROLLED_BACK) {
        champions.versions.poll();
      }
    }
    return champions;
  }

  private static boolean isPromotion(RegistryEvent event) {
    return event.getAction() == RegistryAction.PROMOTED
        || event.getAction() == RegistryAction.OVERRIDDEN;
  }

  Optional<Integer> current() {
    return Optional.ofNullable(versions.peek());
  }

  /** Returns the one that a rollback brings back. */
  Optional<Integer> former() {
    return versions.stream().skip(1).findFirst();
  }
}
