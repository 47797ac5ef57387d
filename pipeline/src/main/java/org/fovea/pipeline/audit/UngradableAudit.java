package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;

/**
 * Checks that photographs that count as referred are such that preparing refused, under their own
 * labels, and in the split of their patient.
 */
final class UngradableAudit {
  private final Findings findings;

  UngradableAudit(Findings findings) {
    this.findings = findings;
  }

  void check(AssignedImages study, AuditedOutput prepared) throws IOException {
    Map<String, FailureCode> refused = new HashMap<>();
    for (StageFailure letter : prepared.records(FileRole.REJECTED, StageFailure.class)) {
      refused.put(letter.getOccurrenceId(), letter.getCode());
    }
    Map<String, Split> splits = new HashMap<>();
    for (AssignedImages.AssignedImage image : study.images().values()) {
      TrainingExample example = image.example();
      splits.put(example.getGroupId(), example.getSplit());
    }
    for (UngradableImage image :
        study.assigned().records(FileRole.UNGRADABLE, UngradableImage.class)) {
      String where = study.assigned() + ": ungradable image " + image.getImageId();
      FundusImage ingested = study.occurrences().get(image.getOccurrenceId());
      findings.expect(
          AuditCheck.LABEL,
          where,
          ingested == null ? "an ingested occurrence" : describe(ingested),
          describe(image));
      findings.expect(
          AuditCheck.OCCURRENCE,
          where + ": why " + prepared + " refused it",
          refused.get(image.getOccurrenceId()),
          image.getCode());
      findings.expect(
          AuditCheck.SPLIT,
          where + ": split of group " + image.getGroupId(),
          splits.getOrDefault(image.getGroupId(), image.getSplit()),
          image.getSplit());
    }
  }

  private static String describe(FundusImage image) {
    return "image %s of %s, %s, %s, labels %s"
        .formatted(
            image.getImageId(),
            image.getSource(),
            image.getLaterality(),
            image.getGrade(),
            new TreeMap<>(image.getLabels()));
  }

  private static String describe(UngradableImage image) {
    return "image %s of %s, %s, %s, labels %s"
        .formatted(
            image.getImageId(),
            image.getSource(),
            image.getLaterality(),
            image.getGrade(),
            new TreeMap<>(image.getLabels()));
  }
}
