package org.fovea.stages.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.fovea.stages.ingest.ColumnMapping;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.PatientIdPolicy;
import org.fovea.stages.ingest.SourceConfig;

/**
 * A source made for one test: files below {@code base/NAME}, and {@code base/NAME.csv} with the
 * columns image, patient, eye, grade and split. All files have one time of change.
 */
public final class DrawnSource {
  private static final FileTime CHANGED_AT = FileTime.fromMillis(1_600_000_000_000L);

  private final Path base;
  private final String name;
  private final StringBuilder rows = new StringBuilder("image,patient,eye,grade,split\n");

  public DrawnSource(Path base, String name) {
    this.base = base;
    this.name = name;
  }

  /** Adds a drawn photograph, a file {@code image.png}, with its row. */
  public DrawnSource add(
      String image, int drawing, String patient, String eye, String grade, String split) {
    return file(image + ".png", DrawnPhotographs.png(drawing))
        .row(image, patient, eye, grade, split);
  }

  /** Adds a photograph whose split is left to the rule. */
  public DrawnSource add(String image, int drawing, String patient, String eye, String grade) {
    return add(image, drawing, patient, eye, grade, "");
  }

  /** Adds a file. */
  public DrawnSource file(String fileName, byte[] content) {
    Path file = base.resolve(name).resolve(fileName);
    try {
      Files.createDirectories(base.resolve(name));
      Files.write(file, content);
      Files.setLastModifiedTime(file, CHANGED_AT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a row. */
  public DrawnSource row(String image, String patient, String eye, String grade, String split) {
    rows.append(String.join(",", image, patient, eye, grade, split)).append('\n');
    return this;
  }

  /** Writes the table and returns the source as a spec has it. */
  public SourceConfig write() {
    try {
      Files.createDirectories(base);
      Files.writeString(base.resolve(name + ".csv"), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SourceConfig.of(
        name,
        name,
        name + ".csv",
        LabelLayout.COLUMNS,
        new ColumnMapping("image", "grade", "patient", "eye", "split", null, null),
        null,
        null,
        null);
  }

  /** Writes the table and returns a config that ingests this source alone. */
  public IngestConfig ingestConfig() {
    return ingestConfig(write());
  }

  /** Returns a config that ingests sources, with public patient ids. */
  public static IngestConfig ingestConfig(SourceConfig... sources) {
    return new IngestConfig(
        List.of(sources), PatientIdPolicy.PUBLIC, IngestConfig.DEFAULT_MAX_BYTES);
  }
}
