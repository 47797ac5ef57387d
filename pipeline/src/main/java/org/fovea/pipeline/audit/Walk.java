package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.Audit;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.progress.ProgressListener;

/**
 * One audit: finds everything that the subject stands on, going back from it; then checks, going
 * forward from the images, so that the first mismatch is the one that others may follow from.
 */
final class Walk {
  private final Workspace workspace;
  private final Findings findings = new Findings();
  private final AuditedFiles files;
  private final AuditedRuns runs;
  private final Lineage lineage;
  private final LedgerAudit ledger;
  private final SubjectSearch search;

  Walk(Workspace workspace, ProgressListener progress) {
    this.workspace = workspace;
    files = new AuditedFiles(workspace.store(), findings, progress);
    runs = new AuditedRuns(workspace, files);
    lineage = new Lineage(workspace, files, findings);
    ledger = new LedgerAudit(workspace, lineage, findings);
    search = new SubjectSearch(workspace, files, runs, lineage, ledger, findings);
  }

  AuditReport audit(Audit.Request request) throws IOException {
    String subject = search.find(request.subject());
    files.showProgress();
    checkOutputs();
    checkOriginals(request.originals());
    checkImages();
    VersionAudit audit = new VersionAudit(workspace, files, lineage, findings);
    for (PublishedModel version : search.versions().values()) {
      audit.check(version);
    }
    ledger.checkMakers();
    List<String> unsealed = files.unsealed();
    if (!unsealed.isEmpty()) {
      findings.leaveOpen(
          "%d records were written before there were seals, from %s on: whether their bytes changed is not provable"
              .formatted(unsealed.size(), unsealed.get(0)));
    }
    String digest = files.digest();
    request
        .expectedDigest()
        .ifPresent(
            expected ->
                findings.expect(
                    AuditCheck.EXPECTED_DIGEST, "all files together", expected, digest));
    Optional<AuditReport.ImageWay> image = Optional.empty();
    if (request.image().isPresent()) {
      image = follow(request.image().get(), request.showLocations());
    }
    return report(subject, digest, image);
  }

  private Optional<AuditReport.ImageWay> follow(String id, boolean showLocations)
      throws IOException {
    List<AuditedOutput> own =
        lineage.outputs().stream().filter(output -> !output.ancestor()).toList();
    Optional<AuditReport.ImageWay> way = new ImageFollowing(own, showLocations).follow(id);
    if (way.isEmpty() && findings.mismatches().isEmpty()) { // else it may be where none could look
      throw new CommandFailure(
          ExitCode.USAGE,
          "no image and no occurrence that this stands on has the id %s; 'rejected list --json' and the records of ingest have the ids"
              .formatted(id));
    }
    return way;
  }

  private void checkOutputs() throws IOException {
    OutputAudit audit = new OutputAudit(workspace.store(), files, findings);
    ChainAudit chain = new ChainAudit(lineage, findings);
    for (AuditedOutput output : lineage.outputs()) {
      audit.check(output);
      chain.check(output);
    }
  }

  private void checkOriginals(boolean outside) throws IOException {
    OriginalAudit audit = new OriginalAudit(workspace, files, runs, findings, outside);
    for (AuditedOutput ingested : sound(IngestImages.STAGE)) {
      audit.check(ingested);
    }
  }

  private void checkImages() throws IOException {
    ImageAudit images = new ImageAudit(findings);
    for (AuditedOutput ingested : sound(IngestImages.STAGE)) {
      images.checkIngested(ingested);
      new CorrectionAudit(findings).check(ingested);
    }
    for (AuditedOutput prepared : sound(PrepareImages.STAGE)) {
      Optional<AuditedOutput> ingested = soundInput(prepared, IngestImages.STAGE);
      if (ingested.isPresent()) {
        images.checkPrepared(ingested.get(), prepared);
      }
      images.checkPixels(prepared);
    }
    for (AuditedOutput features : sound(ExtractFeatures.STAGE)) {
      Optional<AuditedOutput> prepared = soundInput(features, PrepareImages.STAGE);
      if (prepared.isPresent()) {
        images.checkFeatures(prepared.get(), features);
      }
    }
    for (AuditedOutput trained : sound(FineTuneGoogLeNet.STAGE)) {
      TrainingAudit audit = new TrainingAudit(findings);
      audit.check(trained);
      audit.checkMembers(trained, members(trained));
    }
    for (AuditedOutput assigned : sound(AssignExamples.STAGE)) {
      Optional<AuditedOutput> ingested = soundInput(assigned, IngestImages.STAGE);
      Optional<AuditedOutput> prepared = soundInput(assigned, PrepareImages.STAGE);
      if (ingested.isPresent() && prepared.isPresent()) {
        checkStudy(assigned, ingested.get(), prepared.get(), images);
      }
    }
  }

  /** Checks everything that looks at the examples of one output of the assigning step. */
  private void checkStudy(
      AuditedOutput assigned, AuditedOutput ingested, AuditedOutput prepared, ImageAudit images)
      throws IOException {
    AssignedImages study = AssignedImages.read(assigned, ingested, prepared);
    images.checkAssigned(study, prepared);
    new UngradableAudit(findings).check(study, prepared);
    new SplitAudit(findings).check(study);
    for (AuditedOutput trained : sound(FineTuneGoogLeNet.STAGE)) {
      if (isInput(trained, assigned)) {
        new TrainingAudit(findings).checkImages(trained, study);
      }
    }
    for (AuditedOutput evaluated : sound(EvaluateModel.STAGE)) {
      Optional<AuditedOutput> trained = soundInput(evaluated, FineTuneGoogLeNet.STAGE);
      if (isInput(evaluated, assigned) && trained.isPresent()) {
        new EvaluationAudit(findings).check(evaluated, trained.get(), study);
        new LookAudit(workspace, files, findings).check(evaluated);
        new AncestorAudit(lineage, search.versions(), findings).check(trained.get(), study);
      }
    }
  }

  /** Returns the trainings that an ensemble was joined from; none of a network by itself. */
  private List<AuditedOutput> members(AuditedOutput trained) {
    return trained.manifest().getInputs().stream()
        .filter(reference -> reference.getStage().equals(FineTuneGoogLeNet.STAGE))
        .flatMap(reference -> lineage.output(reference).stream())
        .filter(AuditedOutput::sound)
        .toList();
  }

  private boolean isInput(AuditedOutput output, AuditedOutput assigned) {
    return lineage
        .inputOf(output, AssignExamples.STAGE)
        .filter(input -> input == assigned)
        .isPresent();
  }

  private List<AuditedOutput> sound(String stage) {
    List<AuditedOutput> outputs = lineage.outputs(stage);
    outputs.stream().filter(output -> !output.sound()).forEach(this::passOver);
    return outputs.stream().filter(AuditedOutput::sound).toList();
  }

  private Optional<AuditedOutput> soundInput(AuditedOutput output, String stage) {
    Optional<AuditedOutput> input = lineage.inputOf(output, stage);
    input.filter(it -> !it.sound()).ifPresent(this::passOver);
    return input.filter(AuditedOutput::sound);
  }

  private void passOver(AuditedOutput output) {
    findings.leaveOpen(
        "the files of "
            + output
            + " are not those of its manifest: what is in them, and what"
            + " follows from it, is not looked at");
  }

  private AuditReport report(String subject, String digest, Optional<AuditReport.ImageWay> image) {
    List<AuditReport.Mismatch> mismatches = findings.mismatches();
    return new AuditReport(
        subject,
        workspace.toString(),
        mismatches.isEmpty(),
        mismatches.stream().findFirst(),
        digest,
        files.count(),
        files.bytesHashed(),
        lineage.outputs().stream().map(Walk::row).toList(),
        findings.checks(),
        mismatches,
        findings.notProvable(),
        image);
  }

  private static AuditReport.Output row(AuditedOutput output) {
    StageManifest manifest = output.manifest();
    return new AuditReport.Output(
        output.stage(),
        Objects.requireNonNull(manifest.getKey()),
        manifest.getRunId(),
        manifest.getFiles().size(),
        manifest.getFiles().stream().mapToLong(StageFile::getRecords).sum(),
        manifest.getAccounting().getIn(),
        manifest.getAccounting().getOut(),
        manifest.getAccounting().getExcluded(),
        manifest.getAccounting().getRejected());
  }
}
