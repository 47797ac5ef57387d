package org.fovea.pipeline.tracking;

/**
 * A value of a metric.
 *
 * @param key its name, with slashes between groups
 * @param value finite
 * @param timestampMillis when, milliseconds since 1970-01-01 UTC
 * @param step epoch of the training that it is of, from 1; 0 for what is measured once
 */
public record TrackedMetric(String key, double value, long timestampMillis, long step) {}
