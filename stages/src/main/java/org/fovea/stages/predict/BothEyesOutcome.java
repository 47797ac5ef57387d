package org.fovea.stages.predict;

/**
 * What a {@link Screener} says of both eyes of a patient.
 *
 * @param left of the left eye
 * @param right of the right eye
 */
public record BothEyesOutcome(ScreeningOutcome left, ScreeningOutcome right) {}
