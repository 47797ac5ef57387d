package org.fovea.stages.export;

import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.onnx.OnnxGraph;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/**
 * The log odds of every question as ONNX operations on the outputs of a network: what {@link
 * Heads#logOdds} computes in Java, in float32.
 */
final class LogOddsNodes {
  private final OnnxGraph graph;
  private final Heads heads;
  private final String outputs;

  /**
   * @param outputs name of the outputs of the network, (N, outputs)
   */
  LogOddsNodes(OnnxGraph graph, Heads heads, String outputs) {
    this.graph = graph;
    this.heads = heads;
    this.outputs = outputs;
  }

  /** Adds them; returns the name of the log odds, (N, questions). */
  String add() {
    List<String> odds = new ArrayList<>();
    for (int head = 0; head < heads.list().size(); head++) {
      odds.addAll(ofHead(heads.list().get(head), heads.firstOutput(head)));
    }
    return joined("log_odds", odds);
  }

  private List<String> ofHead(Head head, int first) {
    List<String> odds =
        switch (head.form()) {
          case SOFTMAX -> softmax(head, first);
          case ORDINAL -> ordinal(head, first);
        };
    List<String> falling = new ArrayList<>(odds.subList(0, 1));
    for (int question = 1; question < odds.size(); question++) {
      String name = odds.get(question);
      falling.add(graph.node("Min", name, falling.get(question - 1)).as(name + "/falling"));
    }
    return falling;
  }

  private List<String> softmax(Head head, int first) {
    int end = first + head.outputs();
    List<String> odds = new ArrayList<>();
    for (int from = first + 1; from < end; from++) {
      String name = question(head, from - first - 1);
      String reached = logSumExp(name + "/reached", columns(name + "/from", from, end));
      String missed = logSumExp(name + "/missed", columns(name + "/before", first, from));
      odds.add(graph.node("Sub", reached, missed).as(name));
    }
    return odds;
  }

  private List<String> ordinal(Head head, int first) {
    String firstName = question(head, 0);
    String output = columns(firstName, first, first + 1);
    List<String> odds = new ArrayList<>(List.of(output));
    String missed = logOfNo(firstName, output);
    String reached = logOfYes(firstName, output);
    for (int question = 1; question < head.outputs(); question++) {
      String name = question(head, question);
      output = columns(name + "/output", first + question, first + question + 1);
      String stopsHere =
          graph.node("Add", reached, logOfNo(name, output)).as(name + "/stops_before");
      missed =
          logSumExp(name + "/missed", joined(name + "/better_groups", List.of(missed, stopsHere)));
      reached = graph.node("Add", reached, logOfYes(name, output)).as(name + "/reached");
      odds.add(graph.node("Sub", reached, missed).as(name));
    }
    return odds;
  }

  /** The logarithm of the probability of yes: -log(1 + exp(-x)). */
  private String logOfYes(String name, String logOdds) {
    String no = graph.node("Neg", logOdds).as(name + "/odds_of_no");
    String surprise = graph.node("Softplus", no).as(name + "/surprise_of_yes");
    return graph.node("Neg", surprise).as(name + "/log_of_yes");
  }

  /** The logarithm of the probability of no: -log(1 + exp(x)). */
  private String logOfNo(String name, String logOdds) {
    String surprise = graph.node("Softplus", logOdds).as(name + "/surprise_of_no");
    return graph.node("Neg", surprise).as(name + "/log_of_no");
  }

  private String logSumExp(String name, String columns) {
    return graph
        .node("ReduceLogSumExp", columns)
        .integers("axes", 1)
        .integer("keepdims", 1)
        .as(name);
  }

  private String columns(String name, int from, int to) {
    return graph
        .node("Slice", outputs, graph.integers(from), graph.integers(to), graph.integers(1))
        .as(name);
  }

  private String joined(String name, List<String> columns) {
    return graph.node("Concat", columns.toArray(String[]::new)).integer("axis", 1).as(name);
  }

  private static String question(Head head, int question) {
    return head.questions().get(question).name() + "/log_odds";
  }
}
