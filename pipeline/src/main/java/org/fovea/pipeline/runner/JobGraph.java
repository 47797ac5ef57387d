package org.fovea.pipeline.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.apache.beam.sdk.util.construction.graph.PipelineNode;
import org.apache.beam.sdk.util.construction.graph.QueryablePipeline;
import org.fovea.pipeline.Plan;
import org.jspecify.annotations.Nullable;

/** Describes a pipeline as it would be given to its runner, without giving it. */
final class JobGraph {
  /** What Beam calls the hint. */
  private static final String ACCELERATOR = "beam:resources:accelerator:v1";

  private JobGraph() {}

  /**
   * Returns the steps of a pipeline, each after those that it reads from.
   *
   * @param arguments what the runner was given
   */
  static Plan.Graph of(Pipeline pipeline, RunnerArguments arguments) {
    RunnerApi.Components components = PipelineTranslation.toProto(pipeline).getComponents();
    List<Plan.GraphStep> steps = new ArrayList<>();
    for (PipelineNode.PTransformNode node :
        QueryablePipeline.forPrimitivesIn(components).getTopologicallyOrderedTransforms()) {
      RunnerApi.PTransform transform = node.getTransform();
      steps.add(
          new Plan.GraphStep(
              transform.getUniqueName(),
              accelerator(components.getEnvironmentsMap().get(transform.getEnvironmentId()))));
    }
    return new Plan.Graph(arguments.runner(), arguments.all(), steps);
  }

  private static Optional<String> accelerator(RunnerApi.@Nullable Environment environment) {
    return Optional.ofNullable(environment)
        .map(RunnerApi.Environment::getResourceHintsMap)
        .map(Map::entrySet)
        .flatMap(
            hints -> hints.stream().filter(hint -> hint.getKey().equals(ACCELERATOR)).findFirst())
        .map(hint -> hint.getValue().toStringUtf8());
  }
}
