package org.fovea.pipeline.sources;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.ingest.ColumnMapping;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.RowPolicy;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.ingest.SourceFiles;
import org.fovea.stages.synthetic.DatasetFiles;

/** What the sources of a spec are to the stages. */
public final class SpecSources {
  private SpecSources() {}

  /**
   * Returns the sources, in the spec's order.
   *
   * @param drawings directory of each source that is drawn, by the source's name
   */
  public static List<SourceConfig> of(RunSpec spec, Map<String, String> drawings) {
    return spec.sources().stream().map(source -> source(source, drawings)).toList();
  }

  /**
   * Returns the directory of each source that is drawn, by the source's name.
   *
   * @param workspace what they are drawn below; a local directory
   */
  public static Map<String, String> drawings(RunSpec spec, Workspace workspace) {
    Map<String, String> directories = new TreeMap<>();
    for (SourceSpec source : spec.sources()) {
      source
          .synthetic()
          .ifPresent(
              drawing ->
                  directories.put(
                      source.name(), workspace + "/" + workspace.drawing(drawing.directoryName())));
    }
    return directories;
  }

  /** Returns the files that sources name; relative paths are below the current directory. */
  public static SourceFiles files() {
    return new SourceFiles(Path.of(""), () -> CloudStorage.open(System.getenv()));
  }

  private static SourceConfig source(SourceSpec source, Map<String, String> drawings) {
    String directory = drawings.get(source.name());
    if (directory != null) {
      return SourceConfig.of(
          source.name(),
          directory + "/" + DatasetFiles.IMAGES + "/*",
          directory + "/" + DatasetFiles.LABELS,
          LabelLayout.EYEPACS,
          null,
          null,
          null,
          null);
    }
    Map<String, String> columns = source.columns();
    return SourceConfig.of(
        source.name(),
        source.images().orElse(null),
        source.labels().orElse(null),
        LabelLayout.valueOf(source.layout().name()),
        new ColumnMapping(
            columns.get("image"),
            columns.get("grade"),
            columns.get("patient"),
            columns.get("eye"),
            columns.get("split"),
            columns.get("source"),
            columns.get("modality")),
        source.carry(),
        RowPolicy.valueOf(source.rows().name()),
        source.encoding());
  }
}
