package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * The kind of model.
 *
 * @param kind the kind
 * @param published a published model of that kind, NAME@VERSION, that is taken as it is: nothing is
 *     trained, and its calibration and operating points are chosen anew on the images of the run
 */
public record ClassifierSpec(ClassifierKind kind, Optional<String> published) {
  /** The network that the project is about. */
  public static final ClassifierSpec DEFAULT = new ClassifierSpec(ClassifierKind.GOOGLENET);

  public ClassifierSpec {
    published.ifPresent(reference -> SpecRange.requireText("published", reference));
  }

  /** A model that is trained. */
  public ClassifierSpec(ClassifierKind kind) {
    this(kind, Optional.empty());
  }
}
