package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.fovea.stages.artifact.CanonicalJson;

/**
 * What {@link IngestImages} needs to know.
 *
 * @param sources the sources, each by another name
 * @param patientIds how patients are named in the records
 * @param maxBytes largest file that is read, in bytes; at least 1
 */
public record IngestConfig(List<SourceConfig> sources, PatientIdPolicy patientIds, long maxBytes)
    implements Serializable {
  /** 200 MiB: several times the largest camera original. */
  public static final long DEFAULT_MAX_BYTES = 200L << 20;

  public IngestConfig {
    sources = sources.stream().sorted(Comparator.comparing(SourceConfig::name)).toList();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("sources must name at least one source, but is empty");
    }
    SourceConfig.requireDistinctNames(sources);
    if (maxBytes < 1 || maxBytes >= Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "maxBytes must be from 1 to below 2147483639, but was " + maxBytes);
    }
  }

  /**
   * Returns the part of the config that decides the records: without the places of images and
   * labels, for which the digests of their content stand. The order of the sources does not matter.
   */
  public String keyConfig() {
    return CanonicalJson.of(
        new KeyConfig(
            sources.stream()
                .map(
                    source ->
                        new KeySource(
                            source.name(),
                            source.layout(),
                            source.columns(),
                            source.carry(),
                            source.rows(),
                            source.encoding()))
                .toList(),
            patientIds,
            maxBytes));
  }

  private record KeyConfig(List<KeySource> sources, PatientIdPolicy patientIds, long maxBytes) {}

  private record KeySource(
      String name,
      LabelLayout layout,
      ColumnMapping columns,
      List<String> carry,
      RowPolicy rows,
      String encoding) {}
}
