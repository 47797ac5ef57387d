package org.fovea.pipeline.workflow;

import java.io.IOException;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.SampleDrawing;
import org.fovea.stages.synthetic.DatasetFiles;

/** Draws labelled synthetic fundus images into a directory. */
public final class SampleFiles implements SampleDrawing {

  @Override
  public int draw(Request request, Console console) {
    try {
      DatasetFiles.writeWithLesions(
          Drawings.dataset(request.seed(), request.camera()), request.count(), request.output());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the images cannot be written to %s (%s); give another --output"
              .formatted(request.output(), e),
          e);
    }
    return request.count();
  }
}
