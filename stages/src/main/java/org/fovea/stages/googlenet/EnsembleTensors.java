package org.fovea.stages.googlenet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Several networks in one set of tensors: tensor NAME of the K-th, counted from 1, is called {@code
 * member-K/NAME}. A network by itself has no such names.
 */
public final class EnsembleTensors {
  /** Most networks in one set: one digit, so that names sort as they are counted. */
  public static final int MAX_MEMBERS = 9;

  private static final Pattern MEMBER = Pattern.compile("member-([1-9])/(.+)");

  private EnsembleTensors() {}

  /**
   * Joins networks.
   *
   * @param members 2 to {@value #MAX_MEMBERS}
   * @param source what the whole is called in messages
   * @throws IllegalArgumentException if they are fewer or more
   */
  public static NamedTensors join(List<NamedTensors> members, String source) {
    if (members.size() < 2 || members.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "an ensemble must have 2 to %d members, but was given %d"
              .formatted(MAX_MEMBERS, members.size()));
    }
    Map<String, Tensor> joined = new TreeMap<>();
    for (int member = 1; member <= members.size(); member++) {
      for (Map.Entry<String, Tensor> tensor : members.get(member - 1).asMap().entrySet()) {
        joined.put(nameIn(member, tensor.getKey()), tensor.getValue());
      }
    }
    return new NamedTensors(source, joined);
  }

  /** Returns what a tensor of a member is called in the whole. */
  public static String nameIn(int member, String name) {
    return "member-" + member + "/" + name;
  }

  /** Returns what a tensor is called in its own network. */
  public static String nameInMember(String name) {
    Matcher matcher = MEMBER.matcher(name);
    return matcher.matches() ? matcher.group(2) : name;
  }

  /** Returns how many networks tensors of these names are of; 1 for a network by itself. */
  public static int memberCount(Iterable<String> names) {
    int members = 1;
    for (String name : names) {
      members = Math.max(members, memberOf(name).orElse(1));
    }
    return members;
  }

  /**
   * Takes the networks apart.
   *
   * @return one for each, in their order; the tensors themselves for a network by itself
   * @throws InvalidWeightsException if a tensor is of no member, though others are
   */
  public static List<NamedTensors> members(NamedTensors tensors) {
    int count = memberCount(tensors.asMap().keySet());
    if (count == 1) {
      return List.of(tensors);
    }
    List<Map<String, Tensor>> members = new ArrayList<>();
    for (int member = 0; member < count; member++) {
      members.add(new TreeMap<>());
    }
    tensors
        .asMap()
        .forEach(
            (name, tensor) ->
                members
                    .get(memberOf(name).orElseThrow(() -> stray(tensors, name)) - 1)
                    .put(nameInMember(name), tensor));
    List<NamedTensors> all = new ArrayList<>();
    for (int member = 1; member <= count; member++) {
      all.add(new NamedTensors(tensors.source() + ", member " + member, members.get(member - 1)));
    }
    return all;
  }

  private static InvalidWeightsException stray(NamedTensors tensors, String name) {
    return new InvalidWeightsException(
        "%s has networks of an ensemble, but tensor %s is of none; it was changed: train again"
            .formatted(tensors.source(), name));
  }

  private static Optional<Integer> memberOf(String name) {
    Matcher matcher = MEMBER.matcher(name);
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }
}
