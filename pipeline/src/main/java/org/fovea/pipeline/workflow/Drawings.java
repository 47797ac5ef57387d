package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.pipeline.spec.SyntheticCameraName;
import org.fovea.pipeline.spec.SyntheticSpec;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.synthetic.DatasetFiles;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;

/** Draws the sources that a spec wants drawn, once, below the workspace. */
final class Drawings {
  private static final int EYES = 2;

  private Drawings() {}

  /**
   * Returns the directory of each drawn source, drawn now if it is not there.
   *
   * @throws CommandFailure if the workspace is not on a local disk
   * @throws IOException if the images cannot be written
   */
  static Map<String, String> draw(RunSpec spec, Console console) throws IOException {
    Map<String, String> directories = new TreeMap<>();
    for (SourceSpec source : spec.sources()) {
      if (source.synthetic().isPresent()) {
        directories.put(
            source.name(),
            draw(WorkspaceAddress.open(spec.workspace()), source.synthetic().get(), console)
                .toString());
      }
    }
    return directories;
  }

  /** Returns the data set that a drawing's settings stand for. */
  static SyntheticDataset dataset(long seed, SyntheticCameraName camera) {
    return new SyntheticDataset(
        seed, camera == SyntheticCameraName.A ? SyntheticCamera.A : SyntheticCamera.B);
  }

  private static Path draw(Workspace workspace, SyntheticSpec drawing, Console console)
      throws IOException {
    if (workspace.toString().startsWith("gs://")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "synthetic sources are drawn below the workspace, which must then be a local directory,"
              + " but is "
              + workspace
              + "; draw them with 'sample' and name them as images");
    }
    Path directory =
        Path.of(workspace.toString())
            .resolve("drawings")
            .resolve(
                "camera-%s-seed-%d-patients-%d"
                    .formatted(drawing.camera().word(), drawing.seed(), drawing.patients()));
    if (!Files.exists(directory.resolve(DatasetFiles.LABELS))) {
      console.say(
          "drawing %,d synthetic fundus images of camera %s"
              .formatted(drawing.patients() * EYES, drawing.camera().word()));
      DatasetFiles.write(
          dataset(drawing.seed(), drawing.camera()), drawing.patients() * EYES, directory);
    }
    return directory;
  }
}
