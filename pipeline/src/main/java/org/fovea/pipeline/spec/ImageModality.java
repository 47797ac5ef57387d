package org.fovea.pipeline.spec;

/** How a photograph of the retina was taken. */
public enum ImageModality implements SpecWord {
  /** In colour. */
  COLOUR,
  /** Without red light: vessels are dark on gray or green. */
  RED_FREE,
  /** With a dye in the blood: vessels are bright on gray. */
  FLUORESCEIN_ANGIOGRAM
}
