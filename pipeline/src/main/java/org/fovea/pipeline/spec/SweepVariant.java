package org.fovea.pipeline.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One of the specs that a sweep runs.
 *
 * @param values the values that are its own, by their paths, in the order in which they were given
 * @param spec the spec with these values
 */
public record SweepVariant(Map<String, String> values, RunSpec spec) {
  private static final int MAX_VARIANTS = 1000;

  public SweepVariant {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Returns a variant for each combination of values, the last axis varied first. All are read
   * before any is run.
   *
   * @param file the spec, as {@link SpecLoader#load} reads it
   * @param sets what is set in all variants
   * @param axes at least one, each of another path
   * @param inCommon is applied to each spec
   * @throws InvalidSpecException if a combination is no valid spec, or there are too many
   */
  public static List<SweepVariant> of(
      Optional<SpecFile> file,
      List<String> sets,
      List<SweepAxis> axes,
      UnaryOperator<RunSpec> inCommon) {
    requireDistinct(axes);
    List<Map<String, String>> combinations = List.of(Map.of());
    for (SweepAxis axis : axes) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> combination : combinations) {
        for (String value : axis.values()) {
          Map<String, String> one = new LinkedHashMap<>(combination);
          one.put(axis.path(), value);
          longer.add(one);
        }
      }
      combinations = longer;
      if (combinations.size() > MAX_VARIANTS) {
        throw new InvalidSpecException(
            "--sweep asks for more than %,d variants; name fewer values".formatted(MAX_VARIANTS));
      }
    }
    return combinations.stream()
        .map(
            values -> {
              List<String> all = new ArrayList<>(sets);
              values.forEach((path, value) -> all.add(path + "=" + value));
              return new SweepVariant(values, inCommon.apply(SpecLoader.load(file, all)));
            })
        .toList();
  }

  /** Returns the values as the command line sets them, such as {@code seed=8 finetune.epochs=3}. */
  public String inWords() {
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(" "));
  }

  private static void requireDistinct(List<SweepAxis> axes) {
    Set<String> paths = new HashSet<>();
    for (SweepAxis axis : axes) {
      if (!paths.add(axis.path())) {
        throw new InvalidSpecException(
            "--sweep names %s twice; give all its values at once".formatted(axis.path()));
      }
    }
  }
}
