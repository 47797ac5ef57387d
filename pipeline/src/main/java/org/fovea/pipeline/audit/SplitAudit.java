package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.audit.AssignedImages.AssignedImage;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.NearDuplicate;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.preprocess.AssignConfig;
import org.fovea.stages.preprocess.DatasetCounts;

/** Checks that nothing that is measured on was trained on, as far as the records can tell. */
final class SplitAudit {
  private final Findings findings;

  SplitAudit(Findings findings) {
    this.findings = findings;
  }

  void check(AssignedImages study) throws IOException {
    checkSplits(study);
    checkRotations(study);
    checkDataset(study);
  }

  /** An image is a content: two equal files in two splits are one image in two splits. */
  private void checkSplits(AssignedImages study) throws IOException {
    String where = study.assigned().name();
    Map<String, TreeSet<String>> placesByGroup = new TreeMap<>();
    Map<String, TreeSet<String>> placesByPatient = new TreeMap<>();
    for (AssignedImage image : study.images().values()) {
      TrainingExample example = image.example();
      TreeSet<String> uses = new TreeSet<>();
      uses.add(use(example));
      image.others().forEach(other -> uses.add(use(other)));
      one(where + ": image " + example.getImageId(), uses);
      if (uses.size() == 1 && !image.others().isEmpty()) {
        findings.fail(
            AuditCheck.SPLIT,
            where + ": image " + example.getImageId(),
            "examples that differ in their rotation alone",
            image.others().size() + " others");
      }
      placesByGroup
          .computeIfAbsent(example.getGroupId(), id -> new TreeSet<>())
          .add(example.getSplit().name());
      for (String patient : study.patientsOf(example.getImageId())) {
        placesByPatient.computeIfAbsent(patient, id -> new TreeSet<>()).add(use(example));
      }
    }
    for (NearDuplicate pair :
        study.assigned().records(FileRole.NEAR_DUPLICATES, NearDuplicate.class)) {
      AssignedImage first = study.images().get(pair.getFirstImageId());
      AssignedImage second = study.images().get(pair.getSecondImageId());
      if (first != null && second != null) { // else one of them was left out
        findings.expect(
            AuditCheck.SPLIT,
            "%s: images %s and %s, which show the same picture"
                .formatted(where, pair.getFirstImageId(), pair.getSecondImageId()),
            use(first.example()),
            use(second.example()));
      }
    }
    placesByGroup.forEach((group, splits) -> one(where + ": group " + group, splits));
    // Ids of patients can name them: the group is enough to find the patient in ingest's output.
    placesByPatient.values().forEach(uses -> one(where + ": the patient of " + uses.first(), uses));
  }

  private static String use(TrainingExample example) {
    return "group " + example.getGroupId() + " in " + example.getSplit();
  }

  private void one(String where, Set<String> places) {
    if (places.size() == 1) {
      findings.pass(AuditCheck.SPLIT);
    } else {
      findings.fail(AuditCheck.SPLIT, where, "one split", String.join(" and ", places));
    }
  }

  private void checkRotations(AssignedImages study) {
    List<Integer> inTraining;
    try {
      inTraining =
          CanonicalJson.read(study.assigned().manifest().getConfig(), AssignConfig.class)
              .rotations();
    } catch (IllegalArgumentException e) {
      findings.leaveOpen(
          study.assigned()
              + " has a config that this version cannot read, so rotations are not"
              + " checked: "
              + Words.of(e));
      return;
    }
    for (AssignedImage image : study.images().values()) {
      boolean trained = image.example().getSplit() == Split.TRAIN;
      findings.expect(
          AuditCheck.ROTATION,
          "%s: image %s in %s"
              .formatted(
                  study.assigned(), image.example().getImageId(), image.example().getSplit()),
          trained ? inTraining : List.of(0),
          image.rotations().stream().sorted().toList());
    }
  }

  private void checkDataset(AssignedImages study) throws IOException {
    String where = study.assigned() + ": data set";
    DatasetManifest said = study.assigned().record(FileRole.DATASET, DatasetManifest.class);
    DatasetCounts counts = new DatasetCounts();
    for (AssignedImage image : study.images().values()) {
      counts.addImage(image.example(), image.rotations().size());
    }
    for (ImageMeasurement measurement : study.measurements().values()) {
      List<FundusImage> occurrences = study.occurrencesOf(measurement);
      boolean conflict = occurrences.stream().map(FundusImage::getGrade).distinct().count() > 1;
      counts.addDuplicates(occurrences, conflict);
    }
    DatasetManifest counted = counts.toManifest();
    counted.setSynthetic(study.assigned().manifest().getSynthetic());
    counted.setCalibrationTakenFromValidation(said.getCalibrationTakenFromValidation());
    // Of images that were left out, examples tell nothing.
    counted.setNearDuplicateGroupsBySource(said.getNearDuplicateGroupsBySource());
    counted.setConflictingNearDuplicateGroupsBySource(
        said.getConflictingNearDuplicateGroupsBySource());
    counted.setLeaksBySplits(said.getLeaksBySplits());
    findings.expectSame(AuditCheck.DATASET, where, counted, said);
    for (String source : counted.getSourcesWithoutPatients()) {
      findings.leaveOpen(
          "source "
              + source
              + " does not tell the patients of all of its images: that no patient"
              + " is in two splits is not provable there");
    }
  }
}
