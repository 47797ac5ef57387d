package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.sources.Originals;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.Thumbnail;
import org.fovea.stages.ingest.IllegalSourceException;

/** Draws an input that was refused, from the file that its run read. */
final class RejectedThumbnail {
  private final Originals originals;
  private final boolean whole;

  /**
   * @param spec the run's, as the ledger has it
   * @param whole whether the whole picture may be drawn where no disc is found in it
   */
  RejectedThumbnail(Workspace workspace, String spec, boolean whole) {
    this.originals = new Originals(SpecLoader.parse("the run's spec", spec), workspace);
    this.whole = whole;
  }

  /**
   * What came of it.
   *
   * @param file where the picture is
   * @param withoutWhy why there is none
   */
  record Drawn(Optional<String> file, Optional<String> withoutWhy) {
    static final Drawn NOT_ASKED = new Drawn(Optional.empty(), Optional.empty());

    static Drawn without(String why) {
      return new Drawn(Optional.empty(), Optional.of(why));
    }
  }

  /**
   * Draws it.
   *
   * @param source its source in the spec, or that of its labels
   * @param relativeName its path below the source's root
   * @param file where the picture goes
   */
  Drawn draw(String source, String relativeName, Path file) throws IOException {
    Optional<byte[]> content = Optional.empty();
    try {
      content = relativeName.isEmpty() ? content : originals.read(source, relativeName);
    } catch (RejectedInputException | IllegalSourceException e) {
      return Drawn.without("its file cannot be read: " + e.getMessage());
    }
    if (content.isEmpty()) {
      return Drawn.without("it has no file");
    }
    try {
      return written(Thumbnail.ofDisc(content.get()), file);
    } catch (RejectedInputException e) {
      return whole
          ? ofWhole(content.get(), file)
          : Drawn.without(
              "no retinal disc is found in it (%s), and what lies around one can name a patient; --show-locations draws it whole if it can be decoded"
                  .formatted(e.getMessage()));
    }
  }

  private static Drawn ofWhole(byte[] content, Path file) {
    try {
      return written(Thumbnail.ofWhole(content), file);
    } catch (RejectedInputException e) {
      return Drawn.without("it cannot be decoded: " + e.getMessage());
    }
  }

  private static Drawn written(byte[] png, Path file) {
    try {
      Files.write(file, png);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--thumbnail %s cannot be written (%s); give a file in a directory that exists"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    return new Drawn(Optional.of(file.toString()), Optional.empty());
  }
}
