package org.fovea.stages.export;

import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.onnx.OnnxGraph;
import org.fovea.stages.scoring.RotationAverage;

/**
 * The mean over the rotations of a photograph, and over the members of an ensemble, as ONNX
 * operations: the turned pictures go through each network as one batch, which needs them to be
 * square.
 */
final class RotationNodes {
  private static final long ROWS = 2;
  private static final long COLUMNS = 3;

  private final OnnxGraph graph;
  private final RotationAverage rotations;

  RotationNodes(OnnxGraph graph, RotationAverage rotations) {
    this.graph = graph;
    this.rotations = rotations;
  }

  /** Returns whether pictures must be square. */
  boolean needSquares() {
    return rotations.degrees().size() > 1;
  }

  /**
   * Adds the turned pictures.
   *
   * @param input name of the pictures, (N, 3, H, W)
   * @return name of all, (rotations x N, 3, H, W), those of one rotation together
   */
  String turned(String input) {
    List<String> turned = new ArrayList<>();
    for (int degrees : rotations.degrees()) {
      turned.add(turned(input, degrees));
    }
    return turned.size() == 1
        ? turned.get(0)
        : graph.node("Concat", turned.toArray(String[]::new)).integer("axis", 0).as("rotations");
  }

  private String turned(String input, int degrees) {
    String name = input + "/" + degrees;
    return switch (degrees) {
      case 90 -> reversed(name, transposed(name, input), COLUMNS);
      case 180 -> reversed(name, reversed(name + "/rows", input, ROWS), COLUMNS);
      case 270 -> reversed(name, transposed(name, input), ROWS);
      default -> input;
    };
  }

  private String transposed(String name, String x) {
    return graph.node("Transpose", x).integers("perm", 0, 1, COLUMNS, ROWS).as(name + "/mirrored");
  }

  /** Counts back from the last to the first, whose end is before anything there is. */
  private String reversed(String name, String x, long axis) {
    return graph
        .node(
            "Slice",
            x,
            graph.integers(-1),
            graph.integers(Long.MIN_VALUE),
            graph.integers(axis),
            graph.integers(-1))
        .as(name);
  }

  /**
   * Adds the mean.
   *
   * @param values name of the values of all turned pictures, (members x rotations x N, questions)
   * @param members networks that gave them
   * @return name of their means, (N, questions)
   */
  String mean(String values, int members, int questions) {
    int passes = members * rotations.degrees().size();
    if (passes == 1) {
      return values;
    }
    String shape = graph.integers(passes, -1, questions);
    String byRotation = graph.node("Reshape", values, shape).as(values + "/by_rotation");
    return graph
        .node("ReduceMean", byRotation)
        .integers("axes", 0)
        .integer("keepdims", 0)
        .as(values + "/mean");
  }
}
