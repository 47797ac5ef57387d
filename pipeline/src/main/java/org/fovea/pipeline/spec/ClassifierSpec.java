package org.fovea.pipeline.spec;

/**
 * The kind of model.
 *
 * @param kind the kind
 */
public record ClassifierSpec(ClassifierKind kind) {
  /** The network that the project is about. */
  public static final ClassifierSpec DEFAULT = new ClassifierSpec(ClassifierKind.GOOGLENET);
}
