package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.preprocess.AssignExamples;

/**
 * Checks that nothing that is measured on was trained on before: a model that training began with
 * has seen images of its own, which another salt or another table may have put elsewhere.
 */
final class AncestorAudit {
  private final Lineage lineage;
  private final Map<String, PublishedModel> versions;
  private final Findings findings;

  AncestorAudit(Lineage lineage, Map<String, PublishedModel> versions, Findings findings) {
    this.lineage = lineage;
    this.versions = versions;
    this.findings = findings;
  }

  /** Goes back from one training to the next, and holds the images of each against a study. */
  void check(AuditedOutput trained, AssignedImages study) throws IOException {
    Optional<AuditedOutput> learntFrom = lineage.inputOf(trained, AssignExamples.STAGE);
    if (learntFrom.isPresent() && learntFrom.get() != study.assigned()) { // measured elsewhere
      check(trained.name(), learntFrom.get(), study);
    }
    Set<String> seen = new HashSet<>();
    Optional<String> ancestor = lineage.startingModel(trained);
    while (ancestor.isPresent() && seen.add(ancestor.get())) {
      PublishedModel version = versions.get(ancestor.get());
      if (version == null) {
        return; // said where it was looked for
      }
      Optional<AuditedOutput> before = lineage.named(version, FineTuneGoogLeNet.STAGE);
      Optional<AuditedOutput> assigned =
          before
              .flatMap(training -> lineage.inputOf(training, AssignExamples.STAGE))
              .filter(AuditedOutput::sound);
      if (assigned.isPresent()) {
        check(ancestor.get(), assigned.get(), study);
      }
      ancestor = before.isPresent() ? lineage.startingModel(before.get()) : Optional.empty();
    }
  }

  private void check(String ancestor, AuditedOutput assigned, AssignedImages study)
      throws IOException {
    Set<String> images = new HashSet<>();
    Set<String> groups = new HashSet<>();
    for (TrainingExample example : assigned.records(FileRole.PART, TrainingExample.class)) {
      if (example.getSplit() == Split.TRAIN) {
        images.add(example.getImageId());
        groups.add(example.getGroupId());
      }
    }
    for (AssignedImages.AssignedImage image : study.images().values()) {
      TrainingExample example = image.example();
      if (!EvaluatedData.includes(example.getSplit())) {
        continue;
      }
      String where =
          "%s: image %s in %s"
              .formatted(study.assigned(), example.getImageId(), example.getSplit());
      if (images.contains(example.getImageId())) {
        findings.fail(AuditCheck.SPLIT, where, "not trained on by " + ancestor, "trained on");
      } else if (groups.contains(example.getGroupId())) {
        findings.fail(
            AuditCheck.SPLIT,
            where,
            "no image of its group trained on by " + ancestor,
            "another of group " + example.getGroupId());
      } else {
        findings.pass(AuditCheck.SPLIT);
      }
    }
  }
}
