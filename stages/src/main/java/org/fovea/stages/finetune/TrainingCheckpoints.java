package org.fovea.stages.finetune;

import java.io.IOException;
import java.util.Optional;

/** Keeps what a training has come to, for another attempt to go on with. */
interface TrainingCheckpoints {
  /** Returns where to go on; empty if there is nothing to go on from. */
  Optional<TrainingSnapshot> latest() throws IOException;

  /** Returns whether so much time has passed that a snapshot should be written. */
  boolean isDue();

  /**
   * Keeps a snapshot.
   *
   * @throws org.fovea.stages.artifact.SupersededAttemptException if another attempt has taken over
   */
  void write(TrainingSnapshot snapshot) throws IOException;
}
