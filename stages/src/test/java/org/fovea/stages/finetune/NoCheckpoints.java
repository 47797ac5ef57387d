package org.fovea.stages.finetune;

import java.util.Optional;

/** Keeps nothing: each training starts at the beginning. */
final class NoCheckpoints implements TrainingCheckpoints {
  @Override
  public Optional<TrainingSnapshot> latest() {
    return Optional.empty();
  }

  @Override
  public boolean isDue() {
    return false;
  }

  @Override
  public void write(TrainingSnapshot snapshot) {}
}
