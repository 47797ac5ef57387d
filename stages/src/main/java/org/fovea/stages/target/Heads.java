package org.fovea.stages.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The heads of one network: their outputs lie side by side, in the order of the list, and so do
 * their questions.
 */
public final class Heads {
  private final List<Head> list;
  private final List<Target> questions;

  private Heads(List<Head> list) {
    this.list = list;
    this.questions = list.stream().flatMap(head -> head.questions().stream()).toList();
  }

  /**
   * Takes the heads of a network.
   *
   * @throws IllegalArgumentException if there are none, or two targets or questions have one name
   */
  public static Heads of(List<? extends Head> list) {
    Heads heads = new Heads(List.copyOf(list));
    Set<String> names = new HashSet<>();
    for (Head head : list) {
      Set<String> own = new LinkedHashSet<>(List.of(head.name()));
      head.questions().forEach(question -> own.add(question.name()));
      for (String name : own) {
        if (!names.add(name)) {
          throw Target.namedTwice(name);
        }
      }
    }
    Target.requireValid(heads.questions);
    return heads;
  }

  /** Returns the heads in their order. */
  public List<Head> list() {
    return list;
  }

  /** Returns the questions of all heads, in the order of the scores. */
  public List<Target> questions() {
    return questions;
  }

  /** Returns how many outputs the network has. */
  public int outputs() {
    return firstOutput(list.size());
  }

  /** Returns the place of a head's first output among those of the network. */
  public int firstOutput(int head) {
    return list.subList(0, head).stream().mapToInt(Head::outputs).sum();
  }

  /** Returns the place of a head's first question among those of all heads. */
  public int firstQuestion(int head) {
    return list.subList(0, head).stream().mapToInt(other -> other.questions().size()).sum();
  }

  /**
   * Returns a head's own outputs.
   *
   * @param outputs of the network, (outputs)
   */
  public double[] outputsOf(int head, float[] outputs) {
    double[] own = new double[list.get(head).outputs()];
    int first = firstOutput(head);
    for (int output = 0; output < own.length; output++) {
      own[output] = outputs[first + output];
    }
    return own;
  }

  /**
   * Returns the log odds of every question.
   *
   * @param outputs of the network, (outputs), finite
   * @return in the order of the questions, finite
   */
  public double[] logOdds(float[] outputs) {
    List<Double> odds = new ArrayList<>();
    for (int head = 0; head < list.size(); head++) {
      for (double value : list.get(head).form().logOdds(outputsOf(head, outputs))) {
        odds.add(value);
      }
    }
    return odds.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
