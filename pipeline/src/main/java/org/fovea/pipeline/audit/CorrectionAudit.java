package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.stages.ingest.Corrections;
import org.fovea.stages.ingest.IngestPlan;

/** Checks that what people corrected is in the key of ingest, and holds in its records. */
final class CorrectionAudit {
  private final Findings findings;

  CorrectionAudit(Findings findings) {
    this.findings = findings;
  }

  void check(AuditedOutput ingested) throws IOException {
    List<Correction> corrections = ingested.records(FileRole.CORRECTIONS, Correction.class);
    String inKey = ingested.manifest().getExternalInputs().get(IngestPlan.CORRECTIONS_INPUT);
    if (corrections.isEmpty() && inKey == null) {
      return;
    }
    findings.expect(
        AuditCheck.CORRECTION,
        ingested + ": digest of the corrections in its key",
        corrections.isEmpty() ? null : Corrections.digest(corrections),
        inKey);
    Map<String, FundusImage> images = new HashMap<>();
    for (FundusImage image : ingested.records(FileRole.PART, FundusImage.class)) {
      images.put(image.getOccurrenceId(), image);
    }
    Set<String> excluded =
        ingested.records(FileRole.EXCLUDED, StageFailure.class).stream()
            .filter(letter -> letter.getCode() == FailureCode.ON_EXCLUSION_LIST)
            .map(StageFailure::getOccurrenceId)
            .collect(Collectors.toSet());
    for (Correction correction : corrections) {
      checkOne(
          ingested,
          correction,
          Optional.ofNullable(images.get(correction.getOccurrenceId())),
          excluded);
    }
  }

  private void checkOne(
      AuditedOutput ingested,
      Correction correction,
      Optional<FundusImage> image,
      Set<String> excluded) {
    CorrectionKind kind = correction.getKind();
    String where =
        "%s: corrected %s of occurrence %s".formatted(ingested, kind, correction.getOccurrenceId());
    switch (kind) {
      // An image may have been refused for something else: then there is no label to look at.
      case GRADE ->
          image.ifPresent(
              it ->
                  findings.expect(
                      AuditCheck.CORRECTION,
                      where,
                      correction.getAfter(),
                      String.valueOf(it.getGrade())));
      case EYE ->
          image.ifPresent(
              it ->
                  findings.expect(
                      AuditCheck.CORRECTION,
                      where,
                      correction.getAfter(),
                      it.getLaterality().name()));
      case EXCLUDE ->
          findings.expect(
              AuditCheck.CORRECTION,
              where + ": whether it is left out",
              true,
              excluded.contains(correction.getOccurrenceId()));
      case ADMIT, UNKNOWN -> {
        // ADMIT is in the digest of what preparing looks at.
      }
    }
  }
}
