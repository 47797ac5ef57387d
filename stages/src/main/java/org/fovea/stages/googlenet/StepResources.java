package org.fovea.stages.googlenet;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.jspecify.annotations.Nullable;

/**
 * What the workers must have that a step with a network runs on. Runners that know no such hint
 * ignore it; what the step computes on is another matter, and decided by {@link DeviceGroup}.
 *
 * @param accelerator as Dataflow writes it, such as {@code
 *     type:nvidia-tesla-t4;count:1;install-nvidia-driver}; null for none
 * @see <a href="https://beam.apache.org/documentation/runtime/resource-hints/">Resource hints</a>
 */
public record StepResources(@Nullable String accelerator) {
  /** Nothing but a processor. */
  public static final StepResources NONE = new StepResources(null);

  /**
   * Asks for it, for one step alone. The hint is on a step around it: Dataflow replaces the step
   * itself by one of its own, and a hint on that would be lost.
   */
  public <I extends PInput, O extends POutput> PTransform<I, O> on(PTransform<I, O> step) {
    return accelerator == null
        ? step
        : PTransform.<I, O>compose("Compute", input -> applied(input, step))
            .setResourceHints(ResourceHints.create().withAccelerator(accelerator));
  }

  private static <I extends PInput, O extends POutput> O applied(I input, PTransform<I, O> step) {
    return Pipeline.applyTransform("Compute", input, step);
  }
}
