package org.fovea.pipeline.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A closed choice of the spec, with the word that stands for it there, such as keep-one. */
public interface SpecWord {

  /** Returns the name of the constant. */
  String name();

  /** Returns the word: the constant's name in lower case, with hyphens. */
  @JsonValue
  default String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the constant of {@code type} that {@code text} stands for; upper case and underscores
   * are taken as well, since the field writes FINE_TUNE_UPPER and MILD.
   */
  static <E extends Enum<E> & SpecWord> Optional<E> find(Class<E> type, String text) {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants()).filter(c -> c.name().equals(name)).findFirst();
  }

  /** Returns the words of {@code type}, with commas between, for messages. */
  static <E extends Enum<E> & SpecWord> String wordsOf(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(SpecWord::word)
        .collect(Collectors.joining(", "));
  }
}
