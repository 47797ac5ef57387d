package org.fovea.pipeline.sources;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IllegalSourceException;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.ingest.SourceFiles;

/** The files that a run read, read again: originals by their source and their name below it. */
public final class Originals {
  private final List<SourceConfig> sources;
  private final SourceFiles files = SpecSources.files();
  private final Map<String, SourceBytes> opened = new TreeMap<>();

  /**
   * @param spec the run's, as the ledger has it
   * @param workspace where its drawings are now
   */
  public Originals(RunSpec spec, Workspace workspace) {
    this.sources = SpecSources.of(spec, SpecSources.drawings(spec, workspace));
  }

  /**
   * Reads an original.
   *
   * @param source its source in the spec, or that of its labels, which can count an image under
   *     another one than the spec lists it in: then every source is looked into
   * @param relativeName its path below the source's root
   * @return nothing where no such source has such a file
   * @throws IllegalSourceException if a source cannot be listed
   * @throws RejectedInputException if the file is larger than any that is read
   * @throws IOException if it cannot be read
   */
  public Optional<byte[]> read(String source, String relativeName)
      throws IOException, RejectedInputException {
    List<SourceConfig> candidates = new ArrayList<>(sources);
    candidates.removeIf(each -> !each.name().equals(source));
    for (SourceConfig candidate : candidates.isEmpty() ? sources : candidates) {
      Optional<byte[]> content = readFrom(candidate, relativeName);
      if (content.isPresent()) {
        return content;
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> readFrom(SourceConfig source, String relativeName)
      throws IOException, RejectedInputException {
    try {
      return Optional.of(opened(source).read(source.name(), relativeName));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another source may have it
    }
  }

  /**
   * Reads the labels of a source of the spec.
   *
   * @return nothing where the spec has no such source, or it has no labels
   * @throws IllegalSourceException if they are not there or may not be read
   */
  public Optional<byte[]> labels(String source) {
    return sources.stream()
        .filter(each -> each.name().equals(source))
        .flatMap(each -> Optional.ofNullable(each.labels()).stream())
        .map(files::read)
        .findFirst();
  }

  private SourceBytes opened(SourceConfig source) {
    return opened.computeIfAbsent(
        source.name(),
        name ->
            SourceBytes.of(
                Map.of(name, files.list(source).root()), IngestConfig.DEFAULT_MAX_BYTES));
  }
}
