package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.sources.SpecSources;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.pipeline.spec.SyntheticCameraName;
import org.fovea.pipeline.spec.SyntheticSpec;
import org.fovea.stages.artifact.Unfinished;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.artifact.WritingProcess;
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
  static Map<String, String> draw(RunSpec spec, Workspace workspace, Console console)
      throws IOException {
    for (SourceSpec source : spec.sources()) {
      if (source.synthetic().isPresent()) {
        draw(workspace, source.synthetic().get(), console);
      }
    }
    return SpecSources.drawings(spec, workspace);
  }

  /** Returns the data set that a drawing's settings stand for. */
  static SyntheticDataset dataset(long seed, SyntheticCameraName camera) {
    return new SyntheticDataset(
        seed, camera == SyntheticCameraName.A ? SyntheticCamera.A : SyntheticCamera.B);
  }

  private static void draw(Workspace workspace, SyntheticSpec drawing, Console console)
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
        Path.of(workspace.toString()).resolve(workspace.drawing(drawing.directoryName()));
    if (!isWhole(directory)) {
      console.say(
          "drawing %,d synthetic fundus images of camera %s"
              .formatted(drawing.patients() * EYES, drawing.camera().word()));
      draw(drawing, directory);
    }
  }

  private static boolean isWhole(Path directory) {
    return Files.exists(directory.resolve(DatasetFiles.LABELS));
  }

  /** Draws beside the directory, so that of two runs at once each has whole images of its own. */
  private static void draw(SyntheticSpec drawing, Path directory) throws IOException {
    Path pending = directory.resolveSibling(Unfinished.PREFIX + WritingProcess.attempt());
    try {
      DatasetFiles.write(
          dataset(drawing.seed(), drawing.camera()), drawing.patients() * EYES, pending);
      Files.move(pending, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!isWhole(directory)) {
        throw e;
      } // else another run was first, and drew the same
    } finally {
      delete(pending);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
