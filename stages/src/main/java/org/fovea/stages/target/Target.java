package org.fovea.stages.target;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One question that a model answers: is the retinopathy of an image graded {@code from} or worse?
 * By itself it is also the simplest head, with one output, which is the log odds of yes.
 *
 * <p>Grades are those of the international clinical scale: 0 none, 1 mild, 2 moderate, 3 severe, 4
 * proliferative. In YAML and JSON {@code from} is the name of a grade or its number.
 *
 * @param name lower-case words joined by dashes, such as {@code any-dr}; unique in a list
 * @param from the lowest grade that is positive, 1 to 4
 * @see <a href="https://doi.org/10.1016/S0161-6420(03)00475-5">Wilkinson et al., 2003, the
 *     international clinical scale</a>
 */
public record Target(String name, int from) implements Head {
  // First, since the targets below are checked by it.
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** Names of the grades; the place in the list is the grade. */
  public static final List<String> GRADE_NAMES =
      List.of("NONE", "MILD", "MODERATE", "SEVERE", "PROLIFERATIVE");

  /** The worst grade. */
  public static final int WORST_GRADE = 4;

  /** Any retinopathy (mild or worse). */
  public static final Target ANY_DR = new Target("any-dr", 1);

  /** Retinopathy to be seen by an ophthalmologist (moderate or worse); leaves oedema out. */
  public static final Target REFERABLE = new Target("referable", 2);

  /** The two questions that are asked where a spec names none. */
  public static final List<Target> DEFAULT = List.of(ANY_DR, REFERABLE);

  public Target {
    requireName(name);
    if (from < 1 || from > WORST_GRADE) {
      throw new IllegalArgumentException(
          "from of target "
              + name
              + " must be a grade from 1 (MILD) to 4 (PROLIFERATIVE), but was "
              + from
              + (from == 0 ? " (NONE), which would make every image positive" : ""));
    }
  }

  /**
   * Returns the target that a spec describes.
   *
   * @param from the name of a grade, such as {@code MODERATE}, or its number, such as {@code 2}
   * @throws IllegalArgumentException if the name or the grade is not allowed
   */
  @JsonCreator
  public static Target of(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty(value = "from", required = true) String from) {
    int byName = GRADE_NAMES.indexOf(from);
    if (byName >= 0) {
      return new Target(name, byName);
    }
    if (!from.matches("[0-9]")) {
      throw new IllegalArgumentException(
          "from of target "
              + name
              + " must be one of MILD, MODERATE, SEVERE, PROLIFERATIVE or 1 to 4, but was '"
              + from
              + "'");
    }
    return new Target(name, Integer.parseInt(from));
  }

  /**
   * Returns whether an image of this grade is a positive one.
   *
   * @param grade 0 to 4
   * @throws IllegalArgumentException if {@code grade} is outside 0 to 4
   */
  public boolean isPositive(int grade) {
    requireGrade(grade);
    return grade >= from;
  }

  @Override
  public int groupCount() {
    return 2;
  }

  @Override
  public int groupOf(int grade) {
    return isPositive(grade) ? 1 : 0;
  }

  @Override
  public HeadForm form() {
    return HeadForm.ORDINAL;
  }

  @Override
  public List<Target> questions() {
    return List.of(this);
  }

  /**
   * Returns an unmodifiable copy of a list of targets that can be trained and evaluated on.
   *
   * @throws IllegalArgumentException if the list is empty or a name occurs twice
   */
  public static List<Target> requireValid(List<Target> targets) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException(
          "targets is empty; name at least one, such as {name: referable, from: MODERATE}");
    }
    Set<String> names = new HashSet<>();
    for (Target target : targets) {
      if (!names.add(target.name())) {
        throw namedTwice(target.name());
      }
    }
    return List.copyOf(targets);
  }

  static IllegalArgumentException namedTwice(String name) {
    return new IllegalArgumentException(
        "target " + name + " is named twice; give each target a name of its own");
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a target's name must be lower-case words joined by dashes, such as any-dr, but was '"
              + name
              + "'");
    }
  }

  static void requireGrade(int grade) {
    if (grade < 0 || grade > WORST_GRADE) {
      throw new IllegalArgumentException(
          "grade must be 0 (NONE) to 4 (PROLIFERATIVE), but was " + grade);
    }
  }
}
