package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FileRole;
import org.fovea.schema.GateCondition;
import org.fovea.schema.ModelFile;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.GateCheck;
import org.fovea.stages.publish.PublishConfig;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.ArtifactFile;
import org.fovea.stages.registry.LoadedModel;

/** Holds a published version against its files and what it was published from. */
final class VersionAudit {
  private static final long MAX_JSON_BYTES = 64L << 20;

  private final Workspace workspace;
  private final AuditedFiles files;
  private final Lineage lineage;
  private final Findings findings;

  VersionAudit(Workspace workspace, AuditedFiles files, Lineage lineage, Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.lineage = lineage;
    this.findings = findings;
  }

  void check(PublishedModel version) throws IOException {
    String where = workspace.modelVersion(version.getName(), version.getVersion());
    if (!checkFiles(version, where)) {
      return;
    }
    for (StageReference reference : version.getLineage()) {
      new ChainAudit(lineage, findings).checkReference(reference, where);
    }
    checkOrigin(version, where);
    new HistoryAudit(workspace, files, findings).check(version);
  }

  /** Returns whether the files can be looked for at all. */
  private boolean checkFiles(PublishedModel version, String where) throws IOException {
    findings.expect(
        AuditCheck.VERSION,
        where + ": digest of the artifact, by its files",
        ArtifactFile.digest(version.getFiles()),
        version.getArtifactDigest());
    if (!version.getArtifactDigest().matches("[0-9a-f]{64}")) {
      return false; // it cannot name a directory
    }
    List<FileSetAudit.Listed> listed =
        version.getFiles().stream()
            .map(
                file ->
                    new FileSetAudit.Listed(file.getName(), file.getSizeBytes(), file.getSha256()))
            .toList();
    new FileSetAudit(workspace.store(), files, findings)
        .check(
            workspace.modelArtifact(version.getName(), version.getArtifactDigest()) + "/",
            listed,
            Set.of(),
            "the version");
    return true;
  }

  /** Compares with the outputs of the stages that the version names. */
  private void checkOrigin(PublishedModel version, String where) throws IOException {
    Optional<AuditedOutput> published = publishOutput(version);
    if (published.isEmpty()) {
      findings.leaveOpen(
          where
              + " was published by run "
              + version.getRunId()
              + ", whose output of publish is not"
              + " known: its gate's bars are not compared with a config");
    } else {
      findings.expectSame(
          AuditCheck.VERSION,
          where,
          published.get().record(FileRole.PART, PublishedModel.class),
          version);
    }
    Optional<AuditedOutput> trained = lineage.named(version, FineTuneGoogLeNet.STAGE);
    if (trained.isPresent()) {
      checkTraining(version, trained.get(), where);
    }
    Optional<AuditedOutput> evaluated = lineage.named(version, EvaluateModel.STAGE);
    if (evaluated.isPresent()) {
      EvaluationReport report = evaluated.get().record(FileRole.REPORT, EvaluationReport.class);
      compareFile(version, LoadedModel.EVALUATION_FILE, report, EvaluationReport.class);
      findings.expect(
          AuditCheck.OPERATING_POINT,
          where + ": operating points",
          report.getOperatingPoints(),
          version.getOperatingPoints());
      FellowEyeMeasurement bothEyes = report.getFellowEye();
      findings.expect(
          AuditCheck.OPERATING_POINT,
          where + ": scoring by both eyes",
          Optional.ofNullable(bothEyes).map(FellowEyeMeasurement::getScoring),
          Optional.ofNullable(version.getFellowEye()));
      if (published.isPresent()) {
        checkGate(version, published.get(), report, where);
      }
    }
  }

  private void checkTraining(PublishedModel version, AuditedOutput trained, String where)
      throws IOException {
    TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
    findings.expect(
        AuditCheck.VERSION,
        where + ": digest of the weights",
        model.getModelDigest(),
        version.getModelDigest());
    findings.expect(
        AuditCheck.VERSION,
        where + ": SHA-256 of " + LoadedModel.WEIGHTS_FILE,
        model.getModelDigest(),
        fileDigest(version, LoadedModel.WEIGHTS_FILE));
    compareFile(version, LoadedModel.TRAINED_MODEL_FILE, model, TrainedModel.class);
    findings.expect(
        AuditCheck.VERSION, where + ": targets", model.getTargets(), version.getTargets());
    findings.expect(
        AuditCheck.VERSION, where + ": mean colour", model.getMeanBgr(), version.getMeanBgr());
    Optional<AuditedOutput> prepared = lineage.named(version, PrepareImages.STAGE);
    if (prepared.isPresent()) {
      findings.expect(
          AuditCheck.VERSION,
          where + ": preparation",
          new Preparation(
              model.getSidePx(),
              prepared.get().manifest().getConfig(),
              prepared.get().manifest().getLogicVersion()),
          version.getPreparation());
    }
  }

  /** The report itself is derived from the predictions elsewhere. */
  private void checkGate(
      PublishedModel version, AuditedOutput published, EvaluationReport report, String where) {
    int logic = published.manifest().getLogicVersion();
    if (logic != PublishModel.LOGIC_VERSION) {
      findings.leaveOpen(
          "%s was made by logic version %d, this is %d: its gate is not derived again"
              .formatted(published, logic, PublishModel.LOGIC_VERSION));
      return;
    }
    List<GateCondition> derived;
    try {
      PublishConfig config =
          CanonicalJson.read(published.manifest().getConfig(), PublishConfig.class);
      derived = GateCheck.conditions(config.gate(), report);
    } catch (IllegalArgumentException e) {
      findings.fail(AuditCheck.GATE, where, "a gate that the report answers", Words.of(e));
      return;
    }
    findings.expect(
        AuditCheck.GATE, where + ": conditions", derived.size(), version.getGate().size());
    for (int i = 0; i < Math.min(derived.size(), version.getGate().size()); i++) {
      findings.expect(
          AuditCheck.GATE,
          where + ": " + derived.get(i).getMeasure(),
          derived.get(i),
          version.getGate().get(i));
    }
    findings.expect(
        AuditCheck.GATE,
        where + ": whether it passed",
        derived.stream().allMatch(GateCondition::getPassed),
        version.getGatePassed());
  }

  private Optional<AuditedOutput> publishOutput(PublishedModel version) throws IOException {
    for (AuditedOutput output : lineage.outputs(PublishModel.STAGE)) {
      if (output.sound()) {
        PublishedModel made = output.record(FileRole.PART, PublishedModel.class);
        if (made.getName().equals(version.getName()) && made.getVersion() == version.getVersion()) {
          return Optional.of(output);
        }
      }
    }
    return Optional.empty();
  }

  private static String fileDigest(PublishedModel version, String file) {
    return version.getFiles().stream()
        .filter(entry -> entry.getName().equals(file))
        .map(ModelFile::getSha256)
        .findFirst()
        .orElse("no such file");
  }

  private <T extends SpecificRecord> void compareFile(
      PublishedModel version, String file, T record, Class<T> type) throws IOException {
    String name =
        workspace.modelArtifact(version.getName(), version.getArtifactDigest()) + "/" + file;
    if (!workspace.store().exists(name)) {
      return; // said by the file set, or by the list of files
    }
    try {
      T found = AvroJson.read(workspace.store().read(name, MAX_JSON_BYTES), type, name);
      findings.expectSame(AuditCheck.VERSION, name, record, found);
    } catch (IOException e) {
      findings.fail(AuditCheck.VERSION, name, "a " + type.getSimpleName(), Words.of(e));
    }
  }
}
