package org.fovea.pipeline.workflow;

import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.Console;
import org.fovea.stages.progress.ProgressListener;

/** Keeps what is said. */
final class SaidLines implements Console {
  private final List<String> lines = new ArrayList<>();

  @Override
  public void say(String line) {
    lines.add(line);
  }

  @Override
  public ProgressListener progress() {
    return ProgressListener.SILENT;
  }

  List<String> lines() {
    return lines;
  }
}
