package org.fovea.stages.finetune;

import org.apache.beam.sdk.metrics.Counter;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;

/**
 * Passes progress on, and counts the images that were shown in training, again in each epoch, where
 * a runner shows it: a training on another machine says nothing else. Called by one thread.
 */
final class CountedProgress implements ProgressListener {
  private static final long serialVersionUID = 1;

  private final ProgressListener next;
  private final Counter imagesShown;
  private String epoch = "";
  private long counted;

  CountedProgress(ProgressListener next, Counter imagesShown) {
    this.next = next;
    this.imagesShown = imagesShown;
  }

  @Override
  public void progressed(ProgressEvent event) {
    if (event.label().startsWith(FineTuning.EPOCH)) {
      if (!event.label().equals(epoch)) {
        epoch = event.label();
        counted = 0;
      }
      imagesShown.inc(event.done() - counted);
      counted = event.done();
    }
    next.progressed(event);
  }

  @Override
  public void remarked(String line) {
    next.remarked(line);
  }
}
