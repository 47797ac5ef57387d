package org.fovea.stages.metrics;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Numbers groups from 0 in ascending order of their names, whatever order they come in. */
final class GroupNumbers {
  private final SortedMap<String, Integer> numbers = new TreeMap<>();

  /**
   * @param groups names, each as often as it has images
   */
  GroupNumbers(List<String> groups) {
    groups.forEach(group -> numbers.put(group, 0));
    int next = 0;
    for (String group : List.copyOf(numbers.keySet())) {
      numbers.put(group, next++);
    }
  }

  int count() {
    return numbers.size();
  }

  int of(String group) {
    Integer number = numbers.get(group);
    if (number == null) {
      throw new IllegalArgumentException("there is no group " + group);
    }
    return number;
  }
}
