package org.fovea.stages.finetune;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;

/**
 * How often training writes a checkpoint within an epoch; at the end of each it writes one anyway.
 * Not part of the config: when checkpoints are written changes nothing in what is trained.
 *
 * @param interval least time between two, 0 or more; 0 writes one after every step
 * @param clock tells the time; serializable, as it travels to the worker
 */
public record CheckpointSchedule(Duration interval, Clock clock) implements Serializable {
  /**
   * One is 72 MB and takes a second or two: half a percent of the time, for at most five minutes
   * lost.
   */
  public static final CheckpointSchedule DEFAULT =
      new CheckpointSchedule(Duration.ofMinutes(5), Clock.systemUTC());

  public CheckpointSchedule {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval must be 0 or more, but was " + interval);
    }
  }
}
