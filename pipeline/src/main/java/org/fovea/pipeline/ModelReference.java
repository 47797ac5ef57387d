package org.fovea.pipeline;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A published model, as users name it: {@code NAME}, {@code NAME@VERSION} or {@code NAME@ALIAS}.
 *
 * @param name name of the model
 * @param which number of a version, from 1, or an alias; absent for the champion, else the
 *     candidate, else the newest version
 */
public record ModelReference(String name, Optional<String> which) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:@([1-9][0-9]{0,8}|[a-z][a-z-]{0,31}))?");

  /**
   * Parses what a user wrote.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static ModelReference parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a model must be NAME, NAME@VERSION or NAME@ALIAS, such as dr-screening@3 or"
              + " dr-screening@candidate, but was '%s'".formatted(text));
    }
    return new ModelReference(matcher.group(1), Optional.ofNullable(matcher.group(2)));
  }

  /** Returns the number of the version, where one is named. */
  public Optional<Integer> version() {
    return which.filter(text -> Character.isDigit(text.charAt(0))).map(Integer::valueOf);
  }

  /** Returns the alias, where one is named. */
  public Optional<String> alias() {
    return which.filter(text -> !Character.isDigit(text.charAt(0)));
  }

  @Override
  public String toString() {
    return name + which.map(text -> "@" + text).orElse("");
  }
}
