package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.Optional;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageReference;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.publish.PublishModel;

/** Holds an output against those that it was made from: what was read, and how much. */
final class ChainAudit {
  private final Lineage lineage;
  private final Findings findings;

  ChainAudit(Lineage lineage, Findings findings) {
    this.lineage = lineage;
    this.findings = findings;
  }

  void check(AuditedOutput output) throws IOException {
    for (StageReference reference : output.manifest().getInputs()) {
      checkReference(reference, output.directory().manifestName());
    }
    Optional<Long> expected = occurrencesIn(output);
    if (expected.isPresent()) {
      findings.expect(
          AuditCheck.INPUT_COUNT,
          output.directory().manifestName() + ": occurrences in",
          expected.get(),
          output.manifest().getAccounting().getIn());
    }
  }

  /** Checks that what a reference names has the digest that was read. */
  void checkReference(StageReference reference, String where) {
    Optional<AuditedOutput> named = lineage.output(reference);
    if (named.isEmpty()) {
      return; // said by the lineage
    }
    var digests = named.get().manifest().getDigests();
    if (digests.containsValue(reference.getDigest())) {
      findings.pass(AuditCheck.INPUT_DIGEST);
    } else {
      findings.fail(
          AuditCheck.INPUT_DIGEST,
          where + ": digest of " + named.get().name(),
          "one of " + digests,
          reference.getDigest());
    }
  }

  private Optional<Long> occurrencesIn(AuditedOutput output) throws IOException {
    return switch (output.stage()) {
      case PrepareImages.STAGE -> out(output, IngestImages.STAGE);
      case AssignExamples.STAGE -> out(output, PrepareImages.STAGE);
      case ExtractFeatures.STAGE ->
          lineage
              .inputOf(output, PrepareImages.STAGE)
              .map(prepared -> ExtractFeatures.occurrencesIn(prepared.input()));
      case FineTuneGoogLeNet.STAGE -> dataset(output).map(FineTuneGoogLeNet::occurrencesIn);
      case EvaluateModel.STAGE -> dataset(output).map(EvaluatedData::occurrencesIn);
      case PublishModel.STAGE -> out(output, FineTuneGoogLeNet.STAGE);
      default -> Optional.empty(); // ingest takes in what lies outside the workspace
    };
  }

  private Optional<Long> out(AuditedOutput output, String before) {
    return lineage.inputOf(output, before).map(input -> input.manifest().getAccounting().getOut());
  }

  private Optional<DatasetManifest> dataset(AuditedOutput output) throws IOException {
    Optional<AuditedOutput> assigned =
        lineage.inputOf(output, AssignExamples.STAGE).filter(AuditedOutput::sound);
    return assigned.isEmpty()
        ? Optional.empty()
        : Optional.of(assigned.get().record(FileRole.DATASET, DatasetManifest.class));
  }
}
