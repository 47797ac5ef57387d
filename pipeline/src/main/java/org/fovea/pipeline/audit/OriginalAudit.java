package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.sources.Originals;
import org.fovea.pipeline.spec.InvalidSpecException;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.SyntheticSpec;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.RunRecord;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.ingest.IllegalSourceException;
import org.fovea.stages.ingest.IngestPlan;
import org.fovea.stages.synthetic.DatasetFiles;
import org.jspecify.annotations.Nullable;

/**
 * Holds the originals against what was ingested of them: those that were drawn, which are in the
 * workspace, always; those outside it only where that is asked for, since they may be elsewhere by
 * now, or many.
 */
final class OriginalAudit {
  private final Workspace workspace;
  private final AuditedFiles files;
  private final AuditedRuns runs;
  private final Findings findings;
  private final boolean outside;

  /**
   * @param runs have the specs that say where the sources are
   * @param outside whether originals outside the workspace are read
   */
  OriginalAudit(
      Workspace workspace,
      AuditedFiles files,
      AuditedRuns runs,
      Findings findings,
      boolean outside) {
    this.workspace = workspace;
    this.files = files;
    this.runs = runs;
    this.findings = findings;
    this.outside = outside;
  }

  /** Checks the originals of an output of ingest. */
  void check(AuditedOutput ingested) throws IOException {
    Map<String, List<FundusImage>> images = new TreeMap<>();
    for (FundusImage image : ingested.records(FileRole.PART, FundusImage.class)) {
      images.computeIfAbsent(image.getSpecSource(), none -> new ArrayList<>()).add(image);
    }
    List<RunSpec> specs = specs(ingested);
    List<String> unread = new ArrayList<>();
    for (Map.Entry<String, List<FundusImage>> source : images.entrySet()) {
      Optional<RunSpec> spec = naming(source.getKey(), specs);
      Optional<SyntheticSpec> drawing =
          spec.flatMap(it -> named(source.getKey(), it)).flatMap(SourceSpec::synthetic);
      if (drawing.isPresent()) {
        checkDrawn(ingested, source.getKey(), source.getValue(), drawing.get());
      } else if (outside && spec.isPresent()) {
        checkOutside(
            ingested, source.getKey(), source.getValue(), new Originals(spec.get(), workspace));
      } else {
        unread.add("%,d of %s".formatted(source.getValue().size(), source.getKey()));
      }
    }
    if (!unread.isEmpty()) {
      findings.leaveOpen(
          outside
              ? "where the originals are (%s) is not known, since the ledger has no run that read them: whether they changed is not provable"
                  .formatted(String.join(", ", unread))
              : "the originals (%s) are outside the workspace and were not read again: --originals does that"
                  .formatted(String.join(", ", unread)));
    }
  }

  /** The subject's own run knows best where the sources are; the one that made the output did. */
  private List<RunSpec> specs(AuditedOutput ingested) throws IOException {
    String maker = ingested.manifest().getRunId();
    if (runs.has(maker)) {
      runs.read(maker);
    }
    List<RunSpec> specs = new ArrayList<>();
    for (RunRecord run : runs.all()) {
      spec(run).ifPresent(specs::add);
    }
    return specs;
  }

  private Optional<RunSpec> spec(RunRecord run) {
    try {
      return Optional.of(SpecLoader.parse("the spec of run " + run.getRunId(), run.getSpec()));
    } catch (InvalidSpecException e) {
      findings.leaveOpen(
          "the spec of run %s is of another version, so that it does not say where its originals are: %s"
              .formatted(run.getRunId(), Words.of(e)));
      return Optional.empty();
    }
  }

  private static Optional<RunSpec> naming(String source, List<RunSpec> specs) {
    return specs.stream().filter(spec -> named(source, spec).isPresent()).findFirst();
  }

  private static Optional<SourceSpec> named(String source, RunSpec spec) {
    return spec.sources().stream().filter(each -> each.name().equals(source)).findFirst();
  }

  /** Drawings name nobody, so that a finding may name their files. */
  private void checkDrawn(
      AuditedOutput ingested, String source, List<FundusImage> images, SyntheticSpec drawing)
      throws IOException {
    String folder = workspace.drawing(drawing.directoryName()) + "/";
    Set<String> extra = new TreeSet<>(workspace.store().list(folder));
    if (extra.isEmpty()) {
      findings.leaveOpen(
          "the drawings of %s in %s are not in the workspace: whether they changed is not provable; the same run draws them again"
              .formatted(source, folder));
      return;
    }
    Set<String> there = Set.copyOf(extra);
    extra.removeAll(rejected(ingested, folder));
    for (FundusImage image : images) {
      String where = folder + DatasetFiles.IMAGES + "/" + image.getRelativeName();
      extra.remove(where);
      findings.expect(
          AuditCheck.ORIGINAL,
          where + ": SHA-256",
          image.getImageId(),
          there.contains(where) ? files.sha256(where) : "no file");
    }
    String labels = folder + DatasetFiles.LABELS;
    extra.remove(labels);
    expectLabels(
        ingested, source, labels, there.contains(labels) ? files.sha256(labels) : "no file");
    for (String where : extra) {
      findings.fail(
          AuditCheck.ORIGINAL, where, "no such file, since it was not ingested", "a file");
    }
  }

  private static Set<String> rejected(AuditedOutput ingested, String folder) throws IOException {
    Set<String> names = new HashSet<>();
    for (FileRole role : List.of(FileRole.REJECTED, FileRole.EXCLUDED)) {
      for (StageFailure letter : ingested.records(role, StageFailure.class)) {
        names.add(folder + DatasetFiles.IMAGES + "/" + letter.getRelativeName());
      }
    }
    return names;
  }

  /** Names of files can be patients' ids, so that a finding names the occurrence. */
  private void checkOutside(
      AuditedOutput ingested, String source, List<FundusImage> images, Originals originals)
      throws IOException {
    images.forEach(image -> files.expectBytes(image.getSizeBytes()));
    try {
      expectLabels(
          ingested,
          source,
          "the labels of source " + source,
          originals.labels(source).map(Sha256::of).orElse(null));
      for (FundusImage image : images) {
        findings.expect(
            AuditCheck.ORIGINAL,
            "original of occurrence %s of source %s: SHA-256"
                .formatted(image.getOccurrenceId(), source),
            image.getImageId(),
            sha256(image, originals));
      }
    } catch (IllegalSourceException e) {
      findings.fail(
          AuditCheck.ORIGINAL,
          "the originals of source " + source,
          "%,d images where the spec says".formatted(images.size()),
          "none that can be read; put them back, or audit without --originals");
    }
  }

  private String sha256(FundusImage image, Originals originals) throws IOException {
    try {
      Optional<byte[]> content = originals.read(image.getSpecSource(), image.getRelativeName());
      content.ifPresent(bytes -> files.hashedOutside(bytes.length));
      return content.map(Sha256::of).orElse("no file");
    } catch (RejectedInputException e) {
      return "a file that is larger than any that is read";
    }
  }

  private void expectLabels(
      AuditedOutput ingested, String source, String where, @Nullable String sha256) {
    findings.expect(
        AuditCheck.ORIGINAL,
        where + ": SHA-256",
        ingested.manifest().getExternalInputs().get(IngestPlan.LABELS + source),
        sha256);
  }
}
